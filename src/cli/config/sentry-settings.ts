import type { SentrySettings } from '../../configuration/sentry-from-environment.ts';
import type { Setting } from './setting.ts';

/** Where errors go, and what goes with them; none applies without a DSN. */
export const SENTRY_SETTINGS: readonly Setting[] = [
  setting('SENTRY_DSN', ({ project }) => project.dsn),
  setting('SENTRY_ENVIRONMENT', ({ environment }) => environment, 'ENVIRONMENT'),
  setting('SENTRY_RELEASE', ({ release }) => release ?? ''),
  setting('SENTRY_TRACES_SAMPLE_RATE', ({ tracesSampleRate }) => String(tracesSampleRate)),
  setting('SENTRY_PROFILES_SAMPLE_RATE', ({ profilesSampleRate }) => String(profilesSampleRate)),
  setting('SENTRY_ENABLE_LOGS', ({ logs }) => String(logs)),
  setting('SENTRY_SEND_DEFAULT_PII', ({ personalData }) => String(personalData)),
];

function setting(
  name: string,
  value: (settings: SentrySettings) => string,
  ...others: readonly string[]
): Setting {
  return {
    section: 'Errors',
    name,
    variables: [name, ...others],
    value: ({ sentry }) => (sentry === undefined ? undefined : value(sentry)),
  };
}
