import type { MeantDifference } from './meant-difference.ts';

/** Of what may not leave. */
export const SECRETS: readonly MeantDifference[] = [
  {
    says: 'Secrets in queries of URLs, in lines and in attributes are replaced by `REDACTED`',
    reason:
      'What left cannot be taken back (docs/redaction.md). Upstream hides four names of signatures, by `http` only.',
    effect: 'gain',
    where: [
      { program: 'http-client-forms|users-in-urls', what: 'span *', field: 'attribute url.full' },
      { program: 'http-client-forms|users-in-urls', what: 'span *', field: 'attribute url.query' },
      { program: 'pino-streams', what: 'log nested', field: 'attribute data' },
    ],
  },
  {
    says: 'The user of a broker’s URL is `REDACTED` (`messaging.url`)',
    reason: 'What stands before the `@` of a URL is half of a secret, or, as a token, all of it.',
    effect: 'gain',
    where: [{ program: 'amqplib-*', what: 'span *', field: 'attribute messaging.url' }],
  },
];
