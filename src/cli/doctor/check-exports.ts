import type { Configuration } from '../../configuration/configuration.ts';
import type { SightlineSettings } from '../../configuration/environment/sightline-from-environment.ts';
import { SIGNALS, type Signal } from '../../configuration/names.ts';
import { maskSecrets } from '../../configuration/values/url.ts';
import { createRoutes } from '../../otlp/http/proxy-routes.ts';
import { headersOf } from '../../otlp/otlp-settings.ts';
import { type ExporterOf, exportersOf, type OtlpSettings } from '../config/exporters-of.ts';
import { allVariables } from '../config/origins.ts';
import { protocolOf } from '../config/otlp-values.ts';
import { checkPrometheus } from './check-prometheus.ts';
import { checkZipkin } from './check-zipkin.ts';
import { explain } from './explain.ts';
import { type Finding, ok, skipped, type Verdict, warn } from './finding.ts';
import { sendEmpty } from './send-empty.ts';
import type { Address, Target } from './target.ts';

/** From how many seconds on two clocks are worth a word. */
const MOST_SKEW_S = 10;

/**
 * Every exporter of every signal, each tried as far as that can be done.
 *
 * @param network whether anything may be sent
 */
export async function checkExports(
  configuration: Configuration,
  network: boolean,
): Promise<readonly Finding[]> {
  const checks = SIGNALS.flatMap((signal) => {
    const exporters = exportersOf(configuration, signal);
    if (exporters.length === 0) return [Promise.resolve(finding(signal, ok('switched off')))];
    return exporters.map(async (exporter) => {
      const verdict = await checkExporter(configuration, signal, exporter, network);
      return finding(signal, verdict);
    });
  });
  return Promise.all(checks);
}

function checkExporter(
  { source, own }: Configuration,
  signal: Signal,
  { name, settings }: ExporterOf,
  network: boolean,
): Verdict | Promise<Verdict> {
  if (name === 'otlp_http' || name === 'otlp_grpc') {
    return checkOtlp(targetOf(signal, name, settings as OtlpSettings, source, own), network);
  }
  if (name === 'zipkin') return checkZipkin(settings, network);
  if (name === 'prometheus/development') return checkPrometheus(settings);
  return ok(`printed to stdout (${name})`);
}

async function checkOtlp(target: Target, network: boolean): Promise<Verdict> {
  const { protocol, settings } = target;
  const gzip = settings.compression === 'gzip' ? ', gzip' : '';
  const way = `${maskSecrets(target.endpoint)} (${protocol}${gzip})`;
  if (!network) return skipped(`${way}, not tried: --no-network`);
  const outcome = await sendEmpty(target);
  if (outcome.well) {
    const skew = Math.round((outcome.ahead ?? 0) / 1000);
    if (Math.abs(skew) < MOST_SKEW_S) return ok(`${way} accepts exports`);
    return warn(
      'SL_CLOCK_SKEW',
      `${way} accepts exports, but its clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} this one`,
      'Synchronize both by NTP: traces across them are out of order, and old data may be rejected.',
    );
  }
  const verdict = await explain(target, outcome.error);
  return { ...verdict, text: `${way}: ${verdict.text}` };
}

function targetOf(
  signal: Signal,
  name: 'otlp_http' | 'otlp_grpc',
  settings: OtlpSettings,
  source: string,
  own: SightlineSettings,
): Target {
  const otlp = { name, settings };
  const { endpoint } = otlp.settings;
  return {
    signal,
    protocol: protocolOf(otlp),
    endpoint,
    route: createRoutes(own.proxy)(endpoint, protocolOf(otlp)),
    settings,
    headers: headersOf(settings),
    address: addressOf(endpoint, name === 'otlp_grpc'),
    named: {
      endpoint: nameOf('ENDPOINT', signal, source),
      protocol: nameOf('PROTOCOL', signal, source),
      headers: nameOf('HEADERS', signal, source),
    },
  };
}

/** What a configuration file calls the same; its exporter is of a protocol. */
const KEYS = { ENDPOINT: 'endpoint', PROTOCOL: 'exporter', HEADERS: 'headers' } as const;

/** The variable that is set for this one signal, else the general one. */
function nameOf(suffix: keyof typeof KEYS, signal: Signal, source: string): string {
  if (source !== 'environment') return `\`${KEYS[suffix]}\` of ${signal} in ${source}`;
  const specific = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${suffix}`;
  return allVariables(process.env)[specific]?.trim() ? specific : `OTEL_EXPORTER_OTLP_${suffix}`;
}

function addressOf(endpoint: string, grpc: boolean): Address | undefined {
  if (endpoint.startsWith('unix:')) return undefined;
  const url = URL.parse(endpoint);
  if (url === null) return undefined;
  const secure = url.protocol === 'https:';
  const standard = secure ? 443 : 80;
  // An IPv6 address stands in brackets in URLs, and for gRPC too.
  const host = grpc ? url.hostname : url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: url.port === '' ? standard : Number(url.port), secure };
}

function finding(signal: Signal, verdict: Verdict): Finding {
  return { group: 'Exports', name: signal, ...verdict };
}
