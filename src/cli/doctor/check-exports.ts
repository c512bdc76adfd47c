import type { Configuration } from '../../configuration/configuration.ts';
import type { SightlineSettings } from '../../configuration/environment/sightline-from-environment.ts';
import { SIGNALS, type Signal } from '../../configuration/names.ts';
import { maskSecrets } from '../../configuration/values/url.ts';
import { createRoutes } from '../../otlp/http/proxy-routes.ts';
import { headersOf } from '../../otlp/otlp-settings.ts';
import { exportersOf, type NamedExporter, type OtlpSettings } from '../config/exporters.ts';
import { allVariables } from '../config/origins.ts';
import { protocolOf } from '../config/otlp-values.ts';
import { checkPrometheus } from './check-prometheus.ts';
import { checkZipkin } from './check-zipkin.ts';
import { explainFailure } from './explain-failure.ts';
import type { Address, Target } from './export-target.ts';
import { type Finding, ok, skipped, type Verdict, warn } from './finding.ts';
import { sendEmpty } from './send-empty.ts';

/** Seconds of clock skew that are not worth a warning. */
const MAX_SKEW_S = 10;

/**
 * Checks every exporter of every signal.
 *
 * @param network whether requests may be sent
 */
export async function checkExports(
  configuration: Configuration,
  network: boolean,
): Promise<readonly Finding[]> {
  const checks = SIGNALS.flatMap((signal) => {
    const exporters = exportersOf(configuration, signal);
    if (exporters.length === 0) return [Promise.resolve(finding(signal, ok('off')))];
    return exporters.map(async (exporter) => {
      const verdict = await checkExporter(configuration, signal, exporter, network);
      return finding(signal, verdict);
    });
  });
  return Promise.all(checks);
}

function checkExporter(
  { source, sightline }: Configuration,
  signal: Signal,
  { name, settings }: NamedExporter,
  network: boolean,
): Verdict | Promise<Verdict> {
  if (name === 'otlp_http' || name === 'otlp_grpc') {
    return checkOtlp(targetOf(signal, name, settings as OtlpSettings, source, sightline), network);
  }
  if (name === 'zipkin') return checkZipkin(settings, network);
  if (name === 'prometheus/development') return checkPrometheus(settings);
  return ok(`prints to stdout (${name})`);
}

async function checkOtlp(target: Target, network: boolean): Promise<Verdict> {
  const { protocol, settings } = target;
  const gzip = settings.compression === 'gzip' ? ', gzip' : '';
  const destination = `${maskSecrets(target.endpoint)} (${protocol}${gzip})`;
  if (!network) return skipped(`${destination}, not checked: --no-network`);
  const outcome = await sendEmpty(target);
  if (outcome.ok) {
    const skew = Math.round((outcome.ahead ?? 0) / 1000);
    if (Math.abs(skew) < MAX_SKEW_S) return ok(`${destination} accepts exports`);
    return warn(
      'SL_CLOCK_SKEW',
      `${destination} accepts exports, but its clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's`,
      'Synchronize both with NTP; until then, spans of one trace are out of order, and old data may be rejected.',
    );
  }
  const verdict = await explainFailure(target, outcome.error);
  return { ...verdict, text: `${destination}: ${verdict.text}` };
}

function targetOf(
  signal: Signal,
  name: 'otlp_http' | 'otlp_grpc',
  settings: OtlpSettings,
  source: string,
  sightline: SightlineSettings,
): Target {
  const otlp = { name, settings };
  const { endpoint } = otlp.settings;
  return {
    signal,
    protocol: protocolOf(otlp),
    endpoint,
    route: createRoutes(sightline.proxy)(endpoint, protocolOf(otlp)),
    settings,
    headers: headersOf(settings),
    address: addressOf(endpoint, name === 'otlp_grpc'),
    settingNames: {
      endpoint: nameOf('ENDPOINT', signal, source),
      protocol: nameOf('PROTOCOL', signal, source),
      headers: nameOf('HEADERS', signal, source),
    },
  };
}

/** The keys of a configuration file; there, the exporter determines the protocol. */
const KEYS = { ENDPOINT: 'endpoint', PROTOCOL: 'exporter', HEADERS: 'headers' } as const;

/** The variable of the signal if it is set, else the general one. */
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
  const defaultPort = secure ? 443 : 80;
  // IPv6 addresses are in brackets in URLs and for gRPC.
  const host = grpc ? url.hostname : url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: url.port === '' ? defaultPort : Number(url.port), secure };
}

function finding(signal: Signal, verdict: Verdict): Finding {
  return { group: 'Exports', name: signal, ...verdict };
}
