import type { Environment } from '../environment-reader.ts';
import type { Signal } from '../names.ts';
import { DEFAULT_GRPC_ENDPOINT, ROWS } from '../settings/rows.ts';
import { type OtlpSuffix, otlpName, type SettingName } from '../settings/table.ts';
import type { OtlpGrpcModel, OtlpHttpModel } from '../signal-models.ts';
import { EXPECTED_GRPC, EXPECTED_HTTP, grpcEndpoint } from '../values/otlp-endpoint.ts';
import { readHeaders } from '../values/otlp-headers.ts';
import { checkTlsFiles } from '../values/tls-files.ts';
import { likelyUrl, maskSecrets, parseHttpUrl } from '../values/url.ts';

/** An OTLP exporter in the shape of declarative configuration: one of the two keys is set. */
export type OtlpExporterModel =
  | { readonly otlp_http: OtlpHttpModel }
  | { readonly otlp_grpc: OtlpGrpcModel };

const DEFAULT_HTTP_ENDPOINT = ROWS.OTEL_EXPORTER_OTLP_ENDPOINT.default;

/**
 * Reads OTEL_EXPORTER_OTLP_* for one signal. A variable with the signal's name overrides the general one. Source:
 * OpenTelemetry Protocol Exporter, "Configuration Options".
 */
export function otlpExporterFromEnvironment(
  environment: Environment,
  signal: Signal,
): OtlpExporterModel {
  const variable = <S extends OtlpSuffix>(suffix: S) => {
    const specific = otlpName(signal, suffix);
    const isSet = environment.string(specific) !== undefined;
    return isSet ? specific : (`OTEL_EXPORTER_OTLP_${suffix}` as const);
  };

  const protocol = environment.value(variable('PROTOCOL'));
  const shared = {
    headers: mergeHeaders(environment, signal),
    compression: environment.value(variable('COMPRESSION')),
    timeout: environment.value(variable('TIMEOUT')),
  };
  const names = {
    ca: variable('CERTIFICATE'),
    key: variable('CLIENT_KEY'),
    cert: variable('CLIENT_CERTIFICATE'),
  };
  const tls = checkTlsFiles(
    {
      ca_file: environment.string(names.ca) ?? null,
      key_file: environment.string(names.key) ?? null,
      cert_file: environment.string(names.cert) ?? null,
    },
    names,
    environment.report,
  );

  if (protocol === 'grpc') {
    const insecure = environment.value(variable('INSECURE'));
    const endpoint = readGrpcEndpoint(environment, variable('ENDPOINT'), insecure);
    return { otlp_grpc: { ...shared, endpoint, tls: { ...tls, insecure } } };
  }
  const encoding = protocol === 'http/json' ? 'json' : 'protobuf';
  return {
    otlp_http: { ...shared, endpoint: readHttpEndpoint(environment, signal), tls, encoding },
  };
}

/** The general headers and those of the signal, which override them by name. */
function mergeHeaders(environment: Environment, signal: Signal) {
  const headers = [
    ...readHeaders(environment, 'OTEL_EXPORTER_OTLP_HEADERS'),
    ...readHeaders(environment, otlpName(signal, 'HEADERS')),
  ];
  return [...new Map(headers.map((header) => [header.name.toLowerCase(), header])).values()];
}

/** The general endpoint is a base URL to which `v1/<signal>` is added; that of a signal is used unchanged. */
function readHttpEndpoint(environment: Environment, signal: Signal): string {
  const specific = otlpName(signal, 'ENDPOINT');
  const path = `v1/${signal}`;
  const fallback = `${DEFAULT_HTTP_ENDPOINT}/${path}`;
  const value = environment.string(specific);
  if (value !== undefined) {
    const url = parseHttpUrl(value);
    if (url === undefined) reportEndpoint(environment, specific, EXPECTED_HTTP, fallback);
    return url?.href ?? fallback;
  }
  const general = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const base = parseHttpUrl(environment.string(general) ?? DEFAULT_HTTP_ENDPOINT);
  if (base === undefined) {
    reportEndpoint(environment, general, EXPECTED_HTTP, DEFAULT_HTTP_ENDPOINT);
    return fallback;
  }
  base.pathname = base.pathname.endsWith('/') ? base.pathname + path : `${base.pathname}/${path}`;
  return base.href;
}

function readGrpcEndpoint(environment: Environment, name: SettingName, insecure: boolean): string {
  const value = environment.string(name);
  if (value === undefined) return DEFAULT_GRPC_ENDPOINT;
  const endpoint = grpcEndpoint(value, insecure);
  if (endpoint !== undefined) return endpoint;
  reportEndpoint(environment, name, EXPECTED_GRPC, DEFAULT_GRPC_ENDPOINT);
  return DEFAULT_GRPC_ENDPOINT;
}

function reportEndpoint(
  environment: Environment,
  name: SettingName,
  expected: string,
  used: string,
): void {
  const value = environment.string(name)!;
  environment.report({
    code: 'invalid-value',
    name,
    value: maskSecrets(value),
    expected,
    suggestion: likelyUrl(value),
    used,
  });
}
