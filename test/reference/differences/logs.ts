import type { MeantDifference } from './meant-difference.ts';

/** Of log records and lines. */
export const LOGS: readonly MeantDifference[] = [
  {
    says: 'winston and log4js lines are exported without another package',
    reason:
      'Upstream exports winston lines only if `@opentelemetry/winston-transport` is installed, and has nothing for log4js.',
    effect: 'gain',
    where: [
      { program: 'winston-*', what: 'log *', field: 'whole*', side: 'sightline' },
      { program: 'log4js-*', what: 'log *', field: 'whole*', side: 'sightline' },
    ],
  },
  {
    says: 'pino lines that no stream prints are not exported',
    reason: 'The levels of the streams exclude them; upstream exports them anyway.',
    effect: 'gain',
    where: [
      { program: 'pino-streams', what: 'log nobody prints this', field: 'whole', side: 'upstream' },
    ],
  },
  {
    says: 'The name of a bunyan logger becomes the record’s scope, not the attribute `name`',
    reason: 'A logger’s name belongs in the scope.',
    effect: 'neutral',
    where: [
      { program: 'bunyan-lines', what: 'log *', field: 'attribute name', side: 'upstream' },
      { program: 'bunyan-lines', what: 'log *', field: 'scope', side: 'both' },
    ],
  },
  {
    says: 'pino records have the scope `sightline/pino`',
    reason: 'Sightline’s instrumentation exports them.',
    effect: 'neutral',
    where: [{ program: 'pino-*', what: 'log *', field: 'scope', side: 'both' }],
  },
  {
    says: 'Each printed line of winston and pino contains the trace',
    reason: 'Upstream does the same; in this, both differ from a service without a preload.',
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
    says: '`SIGHTLINE_CONSOLE=true` records `console` lines as log records, with their trace',
    reason: 'Many services have no other logger. Upstream has no instrumentation for it.',
    effect: 'gain',
    where: [{ program: 'console-records', what: 'log *', field: 'whole', side: 'sightline' }],
  },
];
