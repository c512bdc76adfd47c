import type { SentryClient, SentryOptions } from './sentry-core.ts';
import type { SightlineParts } from './sightline-parts.ts';

/** Says what an SDK of Sentry that the service sets up gets, and what would arrive twice beside it. */
export function introduceSentry(
  client: SentryClient,
  { sentry, info, warn }: SightlineParts,
): void {
  const options = client.getOptions();
  const dsn = client.getDsn?.();
  if (dsn === undefined || options.enabled === false) return;
  const { name, version } = options._metadata?.sdk?.packages?.[0] ?? {};
  const who = name === undefined ? 'Sentry' : `${name.replace(/^npm:/, '')} ${version}`;
  const host = dsn.port ? `${dsn.host}:${dsn.port}` : dsn.host;
  const left = sentry === undefined ? '' : ` ${LEFT}`;
  info(
    'SL_SENTRY_BESIDE',
    `the service sets up ${who} itself: it reports to ${host} as without Sightline, in the same traces.${left}`,
  );
  if (sentry === undefined || sentry.host !== host || sentry.projectId !== dsn.projectId) return;
  const twice = [
    ...(sentry.traces && hasSpans(options) ? ['trace'] : []),
    ...(sentry.logs && hasLogs(options) ? ['log record'] : []),
  ];
  if (twice.length === 0) return;
  warn(
    'SL_SENTRY_DUPLICATES',
    `${who} of the service sends to project ${dsn.projectId} at ${host}, as Sightline does: each ${twice.join(' and each ')} arrives there twice. Unset ${CURES[twice[0]!]} for Sightline, or its counterpart in Sentry.init.`,
  );
}

const LEFT = 'SENTRY_DSN of Sightline: errors are left to it, so that each is reported once.';

const CURES: Readonly<Record<string, string>> = {
  trace: 'SENTRY_TRACES_SAMPLE_RATE',
  'log record': 'SENTRY_ENABLE_LOGS',
};

function hasSpans({ tracesSampleRate, tracesSampler }: SentryOptions): boolean {
  return (tracesSampleRate !== undefined && tracesSampleRate !== 0) || tracesSampler !== undefined;
}

function hasLogs({ enableLogs, _experiments }: SentryOptions): boolean {
  return enableLogs === true || _experiments?.enableLogs === true;
}
