import type { MeantDifference } from './meant-difference.ts';

/** Of log records and lines. */
export const LOGS: readonly MeantDifference[] = [
  {
    says: 'Lines of winston and log4js are sent without another package',
    reason:
      'Upstream sends those of winston only where `@opentelemetry/winston-transport` is installed as well, and has nothing for log4js.',
    effect: 'gain',
    where: [
      { program: 'winston-*', what: 'log *', field: 'whole*', side: 'sightline' },
      { program: 'log4js-*', what: 'log *', field: 'whole*', side: 'sightline' },
    ],
  },
  {
    says: 'Lines of pino that no stream prints are not sent',
    reason: 'The levels of the streams switch them off; upstream sends them nevertheless.',
    effect: 'gain',
    where: [
      { program: 'pino-streams', what: 'log nobody prints this', field: 'whole', side: 'upstream' },
    ],
  },
  {
    says: 'The name of a bunyan logger is the record’s scope, not the attribute `name`',
    reason: 'The scope is where the name of a logger belongs.',
    effect: 'neutral',
    where: [
      { program: 'bunyan-lines', what: 'log *', field: 'attribute name', side: 'upstream' },
      { program: 'bunyan-lines', what: 'log *', field: 'scope', side: 'both' },
    ],
  },
  {
    says: 'Records of pino have the scope `sightline/pino`',
    reason: 'The instrumentation that sends them is our own.',
    effect: 'neutral',
    where: [{ program: 'pino-*', what: 'log *', field: 'scope', side: 'both' }],
  },
  {
    says: 'The trace is in each printed line of winston and pino',
    reason: 'As with upstream; both differ from a service without a preload in it.',
    effect: 'neutral',
    where: [
      { program: 'winston-lines|pino-lines', what: 'behaviour', field: 'stdout line *inside*' },
      {
        program: 'winston-lines|pino-lines',
        what: "upstream's behaviour",
        field: 'stdout line *inside*',
      },
    ],
  },
  {
    says: 'Lines of `console` are log records, with the trace that they belong to, where `SIGHTLINE_CONSOLE=true` asks for it',
    reason: 'Many services have no other logger. Upstream has no instrumentation for it.',
    effect: 'gain',
    where: [{ program: 'console-records', what: 'log *', field: 'whole', side: 'sightline' }],
  },
];
