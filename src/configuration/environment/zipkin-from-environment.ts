import type { Environment } from '../environment-reader.ts';
import { ROWS } from '../settings/rows.ts';
import type { ZipkinExporterModel } from '../signal-models.ts';
import { likelyUrl, maskSecrets, parseHttpUrl } from '../values/url.ts';

/** Reads OTEL_EXPORTER_ZIPKIN_*. Source: SDK environment variables, "Zipkin Exporter". */
export function zipkinFromEnvironment(environment: Environment): ZipkinExporterModel {
  const name = 'OTEL_EXPORTER_ZIPKIN_ENDPOINT';
  const fallback = ROWS[name].default;
  const value = environment.string(name);
  const url = value === undefined ? undefined : parseHttpUrl(value);
  if (value !== undefined && url === undefined) {
    environment.report({
      code: 'invalid-value',
      name,
      value: maskSecrets(value),
      expected: 'a URL that begins with http:// or https://',
      suggestion: likelyUrl(value),
      used: fallback,
    });
  }
  return {
    endpoint: url?.href ?? fallback,
    timeout: environment.value('OTEL_EXPORTER_ZIPKIN_TIMEOUT'),
  };
}
