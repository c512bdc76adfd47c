import type { ConfigurationModel } from '@opentelemetry/configuration';
import type { InstrumentationsConfiguration } from '../configuration.ts';
import { shortInstrumentationName } from '../environment/instrumentations-from-environment.ts';
import type { Problem } from '../problem.ts';
import { nearest } from '../values/did-you-mean.ts';

type Options = Record<string, unknown>;

/**
 * Reads `instrumentation/development`: under `js`, the options of each instrumentation by its short or full name,
 * `enabled` among them; under `general`, settings for all languages.
 *
 * @param allNames short names of all instrumentations
 */
export function instrumentationsFromModel(
  model: ConfigurationModel,
  allNames: readonly string[],
  report: (problem: Problem) => void,
): InstrumentationsConfiguration {
  const section = model['instrumentation/development'];
  const options: Record<string, Options> = {};
  const http = httpOptions(section?.general);
  if (http !== undefined) options.http = http;
  const disabled = new Set<string>();
  const enabled = new Set<string>();
  for (const [key, value] of Object.entries(section?.js ?? {})) {
    const name = shortInstrumentationName(key);
    if (!allNames.includes(name)) {
      report({
        code: 'invalid-value',
        name: 'OTEL_CONFIG_FILE: instrumentation/development.js',
        value: key,
        expected: 'the name of an instrumentation (docs/instrumentations.md has them all)',
        suggestion: nearest(name, allNames),
        used: 'the other instrumentations',
      });
      continue;
    }
    const { enabled: isEnabled, ...rest } = (value ?? {}) as Options;
    if (isEnabled === false) disabled.add(name);
    if (isEnabled === true) enabled.add(name);
    options[name] = { ...options[name], ...rest };
  }
  return { only: undefined, disabled, enabled, options };
}

/** The schema's captured headers and known methods, as options of the http instrumentation. */
function httpOptions(
  general: NonNullable<ConfigurationModel['instrumentation/development']>['general'],
): Options | undefined {
  const parameters = general?.sanitization?.url?.sensitive_query_parameters;
  const redaction =
    parameters === undefined
      ? {}
      : { redactedQueryParamsServer: parameters, redactedQueryParams: parameters };
  const http = general?.http;
  if (http === undefined) return parameters === undefined ? undefined : redaction;
  const headers = (
    side: { request_captured_headers?: string[]; response_captured_headers?: string[] } | undefined,
  ) => ({
    requestHeaders: side?.request_captured_headers ?? [],
    responseHeaders: side?.response_captured_headers ?? [],
  });
  const knownMethods = http.server?.known_methods;
  return {
    ...redaction,
    ...(knownMethods === undefined ? {} : { knownMethods }),
    headersToSpanAttributes: { server: headers(http.server), client: headers(http.client) },
  };
}
