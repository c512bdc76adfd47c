import type { Environment } from '../environment-reader.ts';
import type { Signal } from '../names.ts';
import { DEFAULT_GRPC_ENDPOINT, ROWS } from '../settings/rows.ts';
import { type OtlpSuffix, otlpName, type SettingName } from '../settings/table.ts';
import type { OtlpGrpcModel, OtlpHttpModel } from '../signal-models.ts';
import {
  EXPECTED_GRPC,
  EXPECTED_HTTP,
  grpcEndpoint,
  httpEndpoint,
} from '../values/otlp-endpoint.ts';
import { readHeaderList } from '../values/otlp-headers.ts';
import { checkTlsFiles } from '../values/tls-files.ts';
import { likelyUrl, maskSecrets } from '../values/url.ts';

/** An OTLP exporter in the shape of declarative configuration: one of the two keys is set. */
export type OtlpExporterModel =
  | { readonly otlp_http: OtlpHttpModel }
  | { readonly otlp_grpc: OtlpGrpcModel };

const DEFAULT_HTTP_ENDPOINT = ROWS.OTEL_EXPORTER_OTLP_ENDPOINT.default;

/**
 * Reads OTEL_EXPORTER_OTLP_* for one signal; the form with the signal's name wins over the general
 * one. Source: OpenTelemetry Protocol Exporter, "Configuration Options".
 */
export function otlpExporterFromEnvironment(
  environment: Environment,
  signal: Signal,
): OtlpExporterModel {
  const own = <S extends OtlpSuffix>(suffix: S) => {
    const specific = otlpName(signal, suffix);
    const isSet = environment.string(specific) !== undefined;
    return isSet ? specific : (`OTEL_EXPORTER_OTLP_${suffix}` as const);
  };

  const protocol = environment.value(own('PROTOCOL'));
  const shared = {
    headers: readHeaders(environment, signal),
    compression: environment.value(own('COMPRESSION')),
    timeout: environment.value(own('TIMEOUT')),
  };
  const names = {
    ca: own('CERTIFICATE'),
    key: own('CLIENT_KEY'),
    cert: own('CLIENT_CERTIFICATE'),
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
    const insecure = environment.value(own('INSECURE'));
    const endpoint = readGrpcEndpoint(environment, own('ENDPOINT'), insecure);
    return { otlp_grpc: { ...shared, endpoint, tls: { ...tls, insecure } } };
  }
  const encoding = protocol === 'http/json' ? 'json' : 'protobuf';
  return {
    otlp_http: { ...shared, endpoint: readHttpEndpoint(environment, signal), tls, encoding },
  };
}

/** General headers first, so that those of the signal replace them by name. */
function readHeaders(environment: Environment, signal: Signal) {
  const headers = new Map<string, { name: string; value: string }>();
  const names = ['OTEL_EXPORTER_OTLP_HEADERS', otlpName(signal, 'HEADERS')] as const;
  for (const variable of names) {
    const read = readHeaderList(environment.string(variable) ?? '');
    for (const header of read.headers) headers.set(header.name.toLowerCase(), header);
    if (read.fault === undefined) continue;
    environment.report({
      code: 'invalid-value',
      name: variable,
      value: `[not shown: ${read.fault}]`,
      expected: 'name=value pairs between commas, percent-encoded',
      used: 'the other headers',
    });
  }
  return [...headers.values()];
}

/**
 * The general endpoint is a base to which `v1/<signal>` is added; that of a signal is used as it is.
 */
function readHttpEndpoint(environment: Environment, signal: Signal): string {
  const specific = otlpName(signal, 'ENDPOINT');
  const path = `v1/${signal}`;
  const fallback = `${DEFAULT_HTTP_ENDPOINT}/${path}`;
  const value = environment.string(specific);
  if (value !== undefined) {
    const url = httpEndpoint(value);
    if (url === undefined) reportEndpoint(environment, specific, EXPECTED_HTTP, fallback);
    return url?.href ?? fallback;
  }
  const general = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const base = httpEndpoint(environment.string(general) ?? DEFAULT_HTTP_ENDPOINT);
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
    meant: likelyUrl(value),
    used,
  });
}
