import { fstatSync } from 'node:fs';
import type { Resource } from '@opentelemetry/resources';
import type { Configuration } from '../configuration/configuration.ts';
import { SIGNALS } from '../configuration/names.ts';
import { VERSION } from '../util/version.ts';
import { neighboursInWords } from './checks/start-checks.ts';
import type { Messages } from './operator-log.ts';
import { proxyInWords } from './proxy-in-words.ts';
import { shownUrl } from './shown-url.ts';

const STDERR = 2;

/**
 * Reports in one line what has been started: on a terminal, and where SIGHTLINE_LOG asks for it. Elsewhere
 * it would be the first line of each log, and of the output of each script.
 */
export function startLine(
  configuration: Configuration,
  resource: Resource,
  messages: Messages,
): void {
  if (!messages.shows('info')) return;
  if (!(configuration.isWatched || isTerminal())) {
    if (keepsNothing(configuration))
      messages.info('SL_NOTHING_SAMPLED', nothingKept(configuration));
    return;
  }
  const name = resource.getRawAttributes?.().find(([key]) => key === 'service.name')?.[1];
  const places = SIGNALS.map((signal) => `${signal} → ${placesOf(configuration, signal)}`);
  if (configuration.sentry !== undefined) {
    places.push(`errors → Sentry at ${configuration.sentry.project.host}`);
  }
  const { disabled, only } = configuration.instrumentations;
  const limits = [
    ...(only === undefined ? [] : [`only ${[...only].join(', ')}`]),
    ...(disabled.size === 0 ? [] : [`without ${[...disabled].join(', ')}`]),
  ];
  const instrumented = `each module as it is loaded${limits.map((limit) => `, ${limit}`).join('')}`;
  const proxies =
    configuration.own.proxy === undefined ? '' : proxyInWords(configuration.own.proxy);
  messages.info(
    'SL_STARTED',
    `${VERSION} observes ${String(name)}: ${places.join(', ')}. Instrumented: ${instrumented}.${proxies}${neighboursInWords()}`,
  );
}

/** Where Sightline exports to, such as `http://localhost:4318`. */
export function addressesOf(configuration: Configuration): readonly string[] {
  const places = SIGNALS.flatMap((signal) => exportersOf(configuration, signal));
  return [...new Set(places.filter((place) => place.startsWith('http')))];
}

function exportersOf(configuration: Configuration, signal: (typeof SIGNALS)[number]): string[] {
  const model = configuration[signal];
  if (model === undefined) return [];
  const parts: readonly object[] = 'processors' in model ? model.processors : model.readers;
  return parts.map((part) => placeOf(part));
}

function placesOf(configuration: Configuration, signal: (typeof SIGNALS)[number]): string {
  const model = configuration[signal];
  if (model === undefined) return 'off';
  if (signal === 'traces' && keepsNothing(configuration)) return 'none, by OTEL_TRACES_SAMPLER';
  const places = exportersOf(configuration, signal);
  if (toSentry(configuration, signal)) places.push('Sentry');
  return places.join(' and ') || 'nowhere';
}

function toSentry({ sentry }: Configuration, signal: (typeof SIGNALS)[number]): boolean {
  if (signal === 'traces') return (sentry?.tracesSampleRate ?? 0) > 0;
  return signal === 'logs' && sentry?.logs === true;
}

function nothingKept({ source }: Configuration): string {
  const [by, off] =
    source === 'environment'
      ? ['OTEL_TRACES_SAMPLER', 'OTEL_TRACES_EXPORTER=none']
      : [`the sampler of ${source}`, 'leave tracer_provider out'];
  return `no trace is kept, because ${by} drops all of them. Metrics and logs are sent. Unset it to have traces; to turn them off without this line: ${off}.`;
}

/** Whether a sampler can never keep anything, whoever calls. */
export function keepsNothing({ traces }: Configuration): boolean {
  const { sampler } = traces ?? {};
  return sampler?.always_off !== undefined || sampler?.trace_id_ratio_based?.ratio === 0;
}

/** Of a processor or a reader of declarative configuration: `{batch: {exporter: {otlp_http: …}}}`. */
function placeOf(part: object): string {
  const [inner] = Object.values(part) as readonly { exporter?: Record<string, Place | null> }[];
  const [kind, exporter] = Object.entries(inner?.exporter ?? {})[0] ?? ['nowhere', null];
  if (exporter?.endpoint) return shownUrl(exporter.endpoint);
  if (kind === 'prometheus/development') {
    return `port ${exporter?.port} for Prometheus`;
  }
  return kind;
}

interface Place {
  readonly endpoint?: string | null;
  readonly port?: number | null;
}

/** Asked of the file system, since to touch `process.stderr` is to open it. */
function isTerminal(): boolean {
  try {
    return fstatSync(STDERR).isCharacterDevice();
  } catch {
    return false;
  }
}
