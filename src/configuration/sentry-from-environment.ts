import type { Environment } from './environment.ts';
import { parseDsn, type SentryProject } from './sentry-dsn.ts';

/** Where errors go, and what goes with them. */
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
  /** Whether addresses of clients and values of queries may go along. */
  readonly personalData: boolean;
}

/** A share, both ends among it. */
const SHARE = { min: 0, max: 1, integer: false } as const;

/**
 * Reads SENTRY_*; the names are those of Sentry's own SDKs where these have them.
 *
 * @returns undefined where there is no SENTRY_DSN, or none that can be used
 */
export function sentryFromEnvironment(environment: Environment): SentrySettings | undefined {
  const dsn = environment.string('SENTRY_DSN');
  if (dsn === undefined) return undefined;
  const project = parseDsn(dsn);
  if ('fault' in project) {
    environment.report({
      code: 'invalid-value',
      name: 'SENTRY_DSN',
      // Whatever it is, it may hold a key.
      value: '[not shown]',
      expected: `a DSN: it ${project.fault}`,
      used: 'none, so no errors go to Sentry',
    });
    return undefined;
  }
  return {
    project,
    environment:
      environment.string('SENTRY_ENVIRONMENT') ??
      environment.string('ENVIRONMENT') ??
      'development',
    release: environment.string('SENTRY_RELEASE'),
    tracesSampleRate: environment.number('SENTRY_TRACES_SAMPLE_RATE', SHARE, 0),
    profilesSampleRate: environment.number('SENTRY_PROFILES_SAMPLE_RATE', SHARE, 0),
    logs: environment.boolean('SENTRY_ENABLE_LOGS', false),
    personalData: environment.boolean('SENTRY_SEND_DEFAULT_PII', false),
  };
}
