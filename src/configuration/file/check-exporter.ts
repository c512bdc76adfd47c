import type { OtlpGrpcExporterConfigModel } from '@opentelemetry/configuration';
import type { Problem } from '../problem.ts';
import { ROWS } from '../settings/rows.ts';
import { checkName } from '../values/check-name.ts';
import { EXPECTED_GRPC, EXPECTED_HTTP, grpcEndpoint } from '../values/otlp-endpoint.ts';
import { isHeader, parseHeaderList } from '../values/otlp-headers.ts';
import { checkTlsFiles } from '../values/tls-files.ts';
import { likelyUrl, maskSecrets, parseHttpUrl } from '../values/url.ts';

type Report = (problem: Problem) => void;

const EXPORTERS = {
  tracer_provider: ['otlp_http', 'otlp_grpc', 'console', 'zipkin'],
  meter_provider: ['otlp_http', 'otlp_grpc', 'console'],
  'meter_provider.pull': ['prometheus/development'],
  logger_provider: ['otlp_http', 'otlp_grpc', 'console'],
} as const;

type Place = keyof typeof EXPORTERS;

/** The settings of OTLP over HTTP and gRPC, Zipkin and Prometheus; each has some of them. */
type Settings = NonNullable<OtlpGrpcExporterConfigModel> & { readonly port?: number | null };

/** @returns the exporter without settings that cannot be used; undefined where there is no such exporter */
export function checkExporter<T extends object>(
  model: T,
  place: Place,
  report: Report,
): T | undefined {
  const name = Object.keys(model)[0];
  if (!checkName(name, EXPORTERS[place], `${place} exporter`, report)) return undefined;
  const settings = (model[name as keyof T] ?? {}) as Settings;
  const path = `OTEL_CONFIG_FILE: ${place} ${name}`;
  return {
    [name!]: {
      ...settings,
      ...checkEndpoint(settings, name!, path, report),
      ...checkPort(settings, path, report),
      ...checkHeaders(settings, path, report),
      ...(settings.tls ? { tls: checkTls(settings.tls, path, report) } : {}),
    },
  } as T;
}

function checkEndpoint(
  { endpoint, tls }: Settings,
  exporter: string,
  path: string,
  report: Report,
) {
  if (endpoint == null) return {};
  const isGrpc = exporter === 'otlp_grpc';
  const valid = isGrpc
    ? grpcEndpoint(endpoint, tls?.insecure === true)
    : parseHttpUrl(endpoint)?.href;
  if (valid !== undefined) return { endpoint: valid };
  report({
    code: 'invalid-value',
    name: `${path} endpoint`,
    value: maskSecrets(endpoint),
    expected: isGrpc ? EXPECTED_GRPC : EXPECTED_HTTP,
    suggestion: likelyUrl(endpoint),
    used: 'the default endpoint',
  });
  return { endpoint: null };
}

function checkPort({ port }: Settings, path: string, report: Report) {
  const { min, max, default: standard } = ROWS.OTEL_EXPORTER_PROMETHEUS_PORT;
  if (port == null || (port >= min && port <= max)) return {};
  report({
    code: 'invalid-value',
    name: `${path} port`,
    value: String(port),
    expected: `a whole number from ${min} to ${max}`,
    used: String(standard),
  });
  return { port: null };
}

function checkHeaders({ headers, headers_list }: Settings, path: string, report: Report) {
  const list = parseHeaderList(headers_list ?? '');
  const valid = (headers ?? []).filter(({ name, value }) => isHeader({ name, value: value ?? '' }));
  const fault =
    list.fault ??
    (valid.length < (headers?.length ?? 0)
      ? 'a header has characters that HTTP forbids'
      : undefined);
  if (fault !== undefined) {
    report({
      code: 'invalid-value',
      name: `${path} headers`,
      value: `[not shown: ${fault}]`,
      expected: 'names and values that HTTP can carry',
      used: 'the other headers',
    });
  }
  return headers === undefined && headers_list == null
    ? {}
    : { headers: [...list.headers, ...valid], headers_list: null };
}

function checkTls(tls: NonNullable<Settings['tls']>, path: string, report: Report) {
  const names = {
    ca: `${path} tls.ca_file`,
    cert: `${path} tls.cert_file`,
    key: `${path} tls.key_file`,
  };
  return { ...tls, ...checkTlsFiles(tls, names, report) };
}
