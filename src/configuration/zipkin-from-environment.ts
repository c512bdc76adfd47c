import { type Environment, milliseconds } from './environment.ts';
import { likelyUrl, parseHttpUrl, withoutSecrets } from './url.ts';

/** Where spans go in Zipkin's format. */
export interface ZipkinExporterModel {
  readonly endpoint: string;
  /** Milliseconds. */
  readonly timeout: number;
}

const DEFAULT_ENDPOINT = 'http://localhost:9411/api/v2/spans';

/** Reads OTEL_EXPORTER_ZIPKIN_*. Source: SDK environment variables, "Zipkin Exporter". */
export function zipkinFromEnvironment(environment: Environment): ZipkinExporterModel {
  const name = 'OTEL_EXPORTER_ZIPKIN_ENDPOINT';
  const value = environment.string(name);
  const url = value === undefined ? undefined : parseHttpUrl(value);
  if (value !== undefined && url === undefined) {
    environment.report({
      code: 'invalid-value',
      name,
      value: withoutSecrets(value),
      expected: 'a URL that begins with http:// or https://',
      meant: likelyUrl(value),
      used: DEFAULT_ENDPOINT,
    });
  }
  return {
    endpoint: url?.href ?? DEFAULT_ENDPOINT,
    timeout: environment.number('OTEL_EXPORTER_ZIPKIN_TIMEOUT', milliseconds(1), 10_000),
  };
}
