import { fstatSync } from 'node:fs';
import type { Resource } from '@opentelemetry/resources';
import type { Configuration } from '../configuration/configuration.ts';
import { SIGNALS, type Signal } from '../configuration/names.ts';
import { VERSION } from '../util/version.ts';
import { neighboursText } from './checks/start-checks.ts';
import { displayUrl } from './display-url.ts';
import type { Messages } from './operator-log.ts';
import { proxyText } from './proxy-text.ts';

const STDERR = 2;

/**
 * Prints one line about what was started: on a terminal, and if SIGHTLINE_LOG is set to show it. Elsewhere it would
 * be the first line of every log and of every script's output.
 */
export function reportStart(
  configuration: Configuration,
  resource: Resource,
  messages: Messages,
): void {
  if (!messages.shows('info')) return;
  if (!(configuration.isWatched || isTerminal())) {
    if (dropsAllTraces(configuration))
      messages.info('SL_NOTHING_SAMPLED', noTracesText(configuration));
    return;
  }
  const name = resource.getRawAttributes?.().find(([key]) => key === 'service.name')?.[1];
  const routes = SIGNALS.map((signal) => `${signal} → ${destinationsOf(configuration, signal)}`);
  if (configuration.sentry !== undefined) {
    routes.push(`errors → Sentry at ${configuration.sentry.project.host}`);
  }
  const { disabled, only } = configuration.instrumentations;
  const modules = only === undefined ? 'each module as it loads' : `only ${[...only].join(', ')}`;
  const exceptions = disabled.size === 0 ? '' : `, except ${[...disabled].join(', ')}`;
  const proxies =
    configuration.sightline.proxy === undefined ? '' : proxyText(configuration.sightline.proxy);
  messages.info(
    'SL_STARTED',
    `${VERSION} observes ${String(name)}: ${routes.join(', ')}. Instrumented: ${modules}${exceptions}.${proxies}${neighboursText()}`,
  );
}

/** The URLs that Sightline exports to, such as `http://localhost:4318`. */
export function addressesOf(configuration: Configuration): readonly string[] {
  const all = SIGNALS.flatMap((signal) => exporterTexts(configuration, signal));
  return [...new Set(all.filter((text) => text.startsWith('http')))];
}

function exporterTexts(configuration: Configuration, signal: Signal): string[] {
  const model = configuration[signal];
  if (model === undefined) return [];
  const parts: readonly object[] = 'processors' in model ? model.processors : model.readers;
  return parts.map((part) => exporterText(part));
}

function destinationsOf(configuration: Configuration, signal: Signal): string {
  const model = configuration[signal];
  if (model === undefined) return 'off';
  if (signal === 'traces' && dropsAllTraces(configuration)) return 'none (OTEL_TRACES_SAMPLER)';
  const destinations = exporterTexts(configuration, signal);
  if (goesToSentry(configuration, signal)) destinations.push('Sentry');
  return destinations.join(' and ') || 'nowhere';
}

function goesToSentry({ sentry }: Configuration, signal: Signal): boolean {
  if (signal === 'traces') return (sentry?.tracesSampleRate ?? 0) > 0;
  return signal === 'logs' && sentry?.logs === true;
}

function noTracesText({ source }: Configuration): string {
  const [cause, off] =
    source === 'environment'
      ? ['OTEL_TRACES_SAMPLER', 'set OTEL_TRACES_EXPORTER=none']
      : [`the sampler in ${source}`, 'leave tracer_provider out'];
  return `no traces are kept, because ${cause} drops them all; metrics and logs are exported. Change the sampler to keep traces, or ${off} to turn them off without this message.`;
}

/** Whether the sampler drops every trace, whoever the caller is. */
export function dropsAllTraces({ traces }: Configuration): boolean {
  const { sampler } = traces ?? {};
  return sampler?.always_off !== undefined || sampler?.trace_id_ratio_based?.ratio === 0;
}

/** @param part a processor or reader of declarative configuration: `{batch: {exporter: {otlp_http: …}}}` */
function exporterText(part: object): string {
  const [inner] = Object.values(part) as readonly {
    exporter?: Record<string, Exporter | null>;
  }[];
  const [kind, exporter] = Object.entries(inner?.exporter ?? {})[0] ?? ['nowhere', null];
  if (exporter?.endpoint) return displayUrl(exporter.endpoint);
  if (kind === 'prometheus/development') {
    return `port ${exporter?.port} for Prometheus`;
  }
  return kind;
}

interface Exporter {
  readonly endpoint?: string | null;
  readonly port?: number | null;
}

/** By the file descriptor, because using `process.stderr` would open it. */
function isTerminal(): boolean {
  try {
    return fstatSync(STDERR).isCharacterDevice();
  } catch {
    return false;
  }
}
