import type { MeantDifference } from './meant-difference.ts';

/** Of what may not leave. */
export const SECRETS: readonly MeantDifference[] = [
  {
    says: 'Secrets in URL queries, log lines and attributes are replaced with `REDACTED`',
    reason:
      'A leaked secret cannot be taken back (docs/redaction.md). Upstream hides four signature parameters, for `http` only.',
    effect: 'gain',
    where: [
      { program: 'http-client-forms|users-in-urls', what: 'span *', field: 'attribute url.full' },
      { program: 'http-client-forms|users-in-urls', what: 'span *', field: 'attribute url.query' },
      { program: 'pino-streams', what: 'log nested', field: 'attribute data' },
    ],
  },
  {
    says: 'The user of a broker’s URL is `REDACTED` (`messaging.url`)',
    reason: 'The part before the `@` of a URL is half of a secret or, if it is a token, all of it.',
    effect: 'gain',
    where: [{ program: 'amqplib-*', what: 'span *', field: 'attribute messaging.url' }],
  },
];
