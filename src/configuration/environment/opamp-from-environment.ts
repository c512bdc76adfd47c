import type { Environment } from '../environment-reader.ts';
import { EXPECTED_HTTP } from '../values/otlp-endpoint.ts';
import { readHeaders } from '../values/otlp-headers.ts';
import { maskSecrets, parseHttpUrl } from '../values/url.ts';

/** An OpAMP server, which sees the state of the service and may send central settings. */
export interface OpampSettings {
  /** URL with http or https and a path. */
  readonly endpoint: string;
  /** Most values are secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** Time between two messages, in milliseconds. */
  readonly intervalMs: number;
}

/** The path that the OpAMP specification recommends. */
const PATH = '/v1/opamp';

/**
 * Reads SIGHTLINE_OPAMP_*; the specification defines no variables.
 *
 * @returns undefined where SIGHTLINE_OPAMP_ENDPOINT cannot be used
 */
export function opampFromEnvironment(environment: Environment): OpampSettings | undefined {
  const value = environment.string('SIGHTLINE_OPAMP_ENDPOINT');
  if (value === undefined) return undefined;
  const url = parseHttpUrl(value);
  if (url === undefined) {
    environment.report({
      code: 'invalid-value',
      name: 'SIGHTLINE_OPAMP_ENDPOINT',
      value: maskSecrets(value),
      expected: EXPECTED_HTTP,
      used: 'none, so no OpAMP server is contacted',
    });
    return undefined;
  }
  if (url.pathname === '/') url.pathname = PATH;
  const headers = readHeaders(environment, 'SIGHTLINE_OPAMP_HEADERS');
  return {
    endpoint: url.href,
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    intervalMs: environment.value('SIGHTLINE_OPAMP_INTERVAL'),
  };
}
