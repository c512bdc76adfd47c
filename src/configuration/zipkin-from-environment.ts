import { type Environment, MAX_TIMER_MS } from './environment.ts';

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
  const url = value === undefined ? null : URL.parse(value);
  const valid = url !== null && /^https?:$/.test(url.protocol);
  if (value !== undefined && !valid) {
    environment.report({
      code: 'invalid-value',
      name,
      value,
      expected: 'a URL that begins with http:// or https://',
      used: DEFAULT_ENDPOINT,
    });
  }
  return {
    endpoint: valid ? url.href : DEFAULT_ENDPOINT,
    timeout: environment.number(
      'OTEL_EXPORTER_ZIPKIN_TIMEOUT',
      { min: 1, max: MAX_TIMER_MS },
      10_000,
    ),
  };
}
