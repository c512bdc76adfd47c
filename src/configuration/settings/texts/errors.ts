import { ROWS } from '../rows.ts';
import type { TextSection } from './text.ts';

export const ERRORS: TextSection = {
  title: 'Errors',
  texts: [
    {
      names: ['SENTRY_DSN'],
      meaning:
        'Where errors are reported: `https://<key>@<host>/<project>`. Without it nothing of Sentry is loaded ([errors](errors.md))',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_ENVIRONMENT'],
      meaning: 'Environment of events',
      default: `\`ENVIRONMENT\`, else \`${ROWS.ENVIRONMENT.default}\``,
      source: 'Sentry',
    },
    {
      names: ['SENTRY_RELEASE'],
      meaning: 'Release of events',
      default: '`service.version`',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_TRACES_SAMPLE_RATE'],
      meaning:
        'Share of the sampled traces that the process itself sends to Sentry, from 0 to 1. Where the collector sends them, set it there, not here',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_PROFILES_SAMPLE_RATE'],
      meaning:
        'Probability that this process is profiled for Sentry, from 0 to 1; needs the package @sentry/profiling-node',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_ENABLE_LOGS'],
      meaning: '`true`: the process itself sends its log records to Sentry, too',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_SEND_DEFAULT_PII'],
      meaning: '`true`: errors include addresses of clients and values of queries',
      source: 'Sentry',
    },
  ],
};
