// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

export const ERRORS: VariableSection = {
  title: 'Errors',
  variables: [
    {
      names: ['SENTRY_DSN'],
      type: 'URL',
      meaning:
        'Where errors go: `https://<key>@<host>/<project>`. Without it nothing of Sentry is loaded ([errors](errors.md))',
      default: 'not set',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_ENVIRONMENT'],
      type: 'text',
      meaning: 'Environment of events',
      default: '`ENVIRONMENT`, else `development`',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_RELEASE'],
      type: 'text',
      meaning: 'Release of events',
      default: '`service.version`',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_TRACES_SAMPLE_RATE'],
      type: 'number',
      meaning:
        'Share of the sampled traces that the process itself sends to Sentry, from 0 to 1. Where the collector sends them, set it there, not here',
      default: '`0`',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_PROFILES_SAMPLE_RATE'],
      type: 'number',
      meaning:
        'Chance that this process is profiled for Sentry, from 0 to 1; wants the package @sentry/profiling-node',
      default: '`0`',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_ENABLE_LOGS'],
      type: 'boolean',
      meaning: '`true`: the process itself sends its log records to Sentry, too',
      default: '`false`',
      source: 'Sentry',
    },
    {
      names: ['SENTRY_SEND_DEFAULT_PII'],
      type: 'boolean',
      meaning: '`true`: addresses of clients and values of queries go along with errors',
      default: '`false`',
      source: 'Sentry',
    },
  ],
};
