import type {
  OtlpGrpcExporterConfigModel,
  OtlpHttpExporterConfigModel,
} from '@opentelemetry/configuration';
import { type Environment, MAX_TIMER_MS } from './environment.ts';
import { parseKeyValueList } from './key-value-list.ts';
import { OTLP_PROTOCOLS, type Signal } from './names.ts';

/** An OTLP exporter in the shape of declarative configuration: one of the two keys is set. */
export type OtlpExporterModel =
  | { readonly otlp_http: NonNullable<OtlpHttpExporterConfigModel> }
  | { readonly otlp_grpc: NonNullable<OtlpGrpcExporterConfigModel> };

const COMPRESSIONS = ['none', 'gzip'] as const;
const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_HTTP_ENDPOINT = 'http://localhost:4318';
const DEFAULT_GRPC_ENDPOINT = 'http://localhost:4317';

/**
 * Reads OTEL_EXPORTER_OTLP_* for one signal; the form with the signal's name wins over the general
 * one. Source: OpenTelemetry Protocol Exporter, "Configuration Options".
 */
export function otlpExporterFromEnvironment(
  environment: Environment,
  signal: Signal,
): OtlpExporterModel {
  const own = (suffix: string): string => {
    const specific = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${suffix}`;
    const isSet = environment.string(specific) !== undefined;
    return isSet ? specific : `OTEL_EXPORTER_OTLP_${suffix}`;
  };

  const protocol = environment.oneOf(own('PROTOCOL'), OTLP_PROTOCOLS, 'http/protobuf');
  const shared = {
    headers: readHeaders(environment, signal),
    compression: environment.oneOf(own('COMPRESSION'), COMPRESSIONS, 'none'),
    timeout: environment.number(own('TIMEOUT'), { min: 0, max: MAX_TIMER_MS }, DEFAULT_TIMEOUT_MS),
  };
  const tls = {
    ca_file: environment.string(own('CERTIFICATE')) ?? null,
    key_file: environment.string(own('CLIENT_KEY')) ?? null,
    cert_file: environment.string(own('CLIENT_CERTIFICATE')) ?? null,
  };

  if (protocol === 'grpc') {
    const insecure = environment.boolean(own('INSECURE'), false);
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
  const names = [
    'OTEL_EXPORTER_OTLP_HEADERS',
    `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`,
  ];
  for (const variable of names) {
    const { pairs, fault } = parseKeyValueList(environment.string(variable) ?? '');
    for (const [name, value] of pairs) {
      if (isHeader(name, value)) {
        headers.set(name.toLowerCase(), { name, value });
      } else {
        reportHeaders(
          environment,
          variable,
          `the header ${JSON.stringify(name)} has characters that HTTP does not allow`,
        );
      }
    }
    if (fault !== undefined) reportHeaders(environment, variable, fault);
  }
  return [...headers.values()];
}

/** A header's value is a secret as often as not, so it is never shown. */
function reportHeaders(environment: Environment, name: string, fault: string): void {
  environment.report({
    code: 'invalid-value',
    name,
    value: `[not shown: ${fault}]`,
    expected: 'name=value pairs between commas, percent-encoded',
    used: 'the other headers',
  });
}

function isHeader(name: string, value: string): boolean {
  // RFC 9110, sections 5.1 and 5.5: a token, and visible characters with blanks between them.
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

/**
 * The general endpoint is a base to which `v1/<signal>` is added; that of a signal is used as it is.
 */
function readHttpEndpoint(environment: Environment, signal: Signal): string {
  const specific = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
  const path = `v1/${signal}`;
  const fallback = `${DEFAULT_HTTP_ENDPOINT}/${path}`;
  if (environment.string(specific) !== undefined) {
    return readUrl(environment, specific, fallback)?.href ?? fallback;
  }
  const base = readUrl(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT', fallback);
  if (base === undefined) return fallback;
  base.pathname = base.pathname.endsWith('/') ? base.pathname + path : `${base.pathname}/${path}`;
  return base.href;
}

function readUrl(environment: Environment, name: string, fallback: string): URL | undefined {
  const value = environment.string(name);
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  environment.report({
    code: 'invalid-value',
    name,
    value: withoutUserInfo(value),
    expected: 'a URL that begins with http:// or https://',
    meant: likelyUrl(value),
    used: fallback,
  });
  return undefined;
}

function readGrpcEndpoint(environment: Environment, name: string, insecure: boolean): string {
  const value = environment.string(name);
  if (value === undefined) return DEFAULT_GRPC_ENDPOINT;
  if (value.startsWith('unix:')) return value;
  // gRPC also takes `host:port`; then OTEL_EXPORTER_OTLP_INSECURE says whether TLS is used.
  const withScheme = /^[a-z]+:\/\//i.test(value)
    ? value
    : `${insecure ? 'http' : 'https'}://${value}`;
  const url = URL.parse(withScheme);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return withScheme;
  environment.report({
    code: 'invalid-value',
    name,
    value: withoutUserInfo(value),
    expected: 'host:port, or a URL that begins with http://, https:// or unix:',
    meant: likelyUrl(value),
    used: DEFAULT_GRPC_ENDPOINT,
  });
  return DEFAULT_GRPC_ENDPOINT;
}

/** `localhost:4318` lacks its scheme; `htp://…` and `http:/…` have it misspelt. */
function likelyUrl(value: string): string | undefined {
  const rest = value.replace(/^[a-z]+:\/{1,2}/i, '').replace(/^\/+/, '');
  if (!/^[^/\s:@]+(:\d+)?(\/\S*)?$/.test(rest)) return undefined;
  const url = URL.parse(`http://${rest}`);
  return url === null ? undefined : url.href.replace(/\/$/, '');
}

function withoutUserInfo(value: string): string {
  return value.replace(/\/\/[^/@\s]*@/, '//[not shown]@');
}
