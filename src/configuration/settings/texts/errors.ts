import { ROWS } from '../rows.ts';
import type { TextSection } from './text.ts';

export const ERRORS: TextSection = {
  title: 'Errors',
  texts: [
    {
      names: ['SENTRY_DSN'],
      meaning:
        'Sentry project that receives errors: `https://<key>@<host>/<project>`. Without it, no Sentry code is loaded ([errors](errors.md))',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_ENVIRONMENT'],
      meaning: 'Environment of Sentry events',
      default: `\`ENVIRONMENT\`, else \`${ROWS.ENVIRONMENT.default}\``,
      source: 'Sentry',
    },
    {
      names: ['SENTRY_RELEASE'],
      meaning: 'Release of Sentry events',
      default: '`service.version`',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_TRACES_SAMPLE_RATE'],
      meaning:
        'Ratio of sampled traces that the process sends to Sentry, from 0 to 1. If the collector sends traces to Sentry, set it only there',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_PROFILES_SAMPLE_RATE'],
      meaning:
        'Probability that the process is profiled for Sentry, from 0 to 1. Needs the package `@sentry/profiling-node`',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_ENABLE_LOGS'],
      meaning: '`true`: the process also sends its log records to Sentry',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_SEND_DEFAULT_PII'],
      meaning: '`true`: Sentry events include client addresses and values of query parameters',
      source: 'Sentry',
    },
  ],
};
