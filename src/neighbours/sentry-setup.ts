import type { SentryClient, SentryOptions } from './sentry-core.ts';
import type { SightlineParts } from './sightline-parts.ts';

/** Reports that the service sets up Sentry, and what would arrive twice in the same project. */
export function reportSentrySetup(
  client: SentryClient,
  { sentry, info, warn }: SightlineParts,
): void {
  const options = client.getOptions();
  const dsn = client.getDsn?.();
  if (dsn === undefined || options.enabled === false) return;
  const { name, version } = options._metadata?.sdk?.packages?.[0] ?? {};
  const sdk = name === undefined ? 'Sentry' : `${name.replace(/^npm:/, '')} ${version}`;
  const host = dsn.port ? `${dsn.host}:${dsn.port}` : dsn.host;
  const note = sentry === undefined ? '' : ` ${ERRORS_NOTE}`;
  info(
    'SL_SENTRY_BESIDE',
    `the service sets up ${sdk} itself: it reports to ${host} as it would without Sightline, in the same traces.${note}`,
  );
  if (sentry === undefined || sentry.host !== host || sentry.projectId !== dsn.projectId) return;
  const duplicates = [
    ...(sentry.traces && hasSpans(options) ? ['trace'] : []),
    ...(sentry.logs && hasLogs(options) ? ['log record'] : []),
  ];
  if (duplicates.length === 0) return;
  warn(
    'SL_SENTRY_DUPLICATES',
    `${sdk} of the service sends to project ${dsn.projectId} at ${host}, as Sightline does: each ${duplicates.join(' and each ')} arrives there twice. Unset ${VARIABLES[duplicates[0]!]} for Sightline, or its counterpart in Sentry.init.`,
  );
}

const ERRORS_NOTE =
  'Sightline leaves errors to it despite its own SENTRY_DSN, so that each is reported once.';

const VARIABLES: Readonly<Record<string, string>> = {
  trace: 'SENTRY_TRACES_SAMPLE_RATE',
  'log record': 'SENTRY_ENABLE_LOGS',
};

function hasSpans({ tracesSampleRate, tracesSampler }: SentryOptions): boolean {
  return (tracesSampleRate !== undefined && tracesSampleRate !== 0) || tracesSampler !== undefined;
}

function hasLogs({ enableLogs, _experiments }: SentryOptions): boolean {
  return enableLogs === true || _experiments?.enableLogs === true;
}
