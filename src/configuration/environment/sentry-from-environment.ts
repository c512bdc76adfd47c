import type { Environment } from '../environment-reader.ts';
import { parseDsn, type SentryProject } from '../values/sentry-dsn.ts';

/** Where errors are sent, and what is sent with them. */
export interface SentrySettings {
  readonly project: SentryProject;
  readonly environment: string;
  /** Default: `service.version` of the resource. */
  readonly release: string | undefined;
  /** Share of the traces that the process itself sends to Sentry, from 0 to 1. */
  readonly tracesSampleRate: number;
  /** Chance that this process is profiled, from 0 to 1. */
  readonly profilesSampleRate: number;
  /** Whether the process itself sends its log records to Sentry. */
  readonly logs: boolean;
  /** Whether events include addresses of clients and values of queries. */
  readonly personalData: boolean;
}

/**
 * Reads SENTRY_*, which have the names that Sentry's own SDKs use where these exist.
 *
 * @returns undefined without a valid SENTRY_DSN
 */
export function sentryFromEnvironment(environment: Environment): SentrySettings | undefined {
  const dsn = environment.string('SENTRY_DSN');
  if (dsn === undefined) return undefined;
  const project = parseDsn(dsn);
  if ('fault' in project) {
    environment.report({
      code: 'invalid-value',
      name: 'SENTRY_DSN',
      // It may contain a key, whatever it is.
      value: '[not shown]',
      expected: `a DSN (it ${project.fault})`,
      used: 'none, so no errors go to Sentry',
    });
    return undefined;
  }
  return {
    project,
    environment: environment.value('SENTRY_ENVIRONMENT'),
    release: environment.value('SENTRY_RELEASE'),
    tracesSampleRate: environment.value('SENTRY_TRACES_SAMPLE_RATE'),
    profilesSampleRate: environment.value('SENTRY_PROFILES_SAMPLE_RATE'),
    logs: environment.value('SENTRY_ENABLE_LOGS'),
    personalData: environment.value('SENTRY_SEND_DEFAULT_PII'),
  };
}
