import type { Environment } from '../environment-reader.ts';
import { EXPECTED_HTTP, httpEndpoint } from '../values/otlp-endpoint.ts';
import { readHeaderList } from '../values/otlp-headers.ts';
import { maskSecrets } from '../values/url.ts';

/** A server of OpAMP, which sees how the service does and may send central settings. */
export interface OpampSettings {
  /** http or https, with its path. */
  readonly endpoint: string;
  /** Secrets, as a rule. */
  readonly headers: Readonly<Record<string, string>>;
  /** Between two messages, in milliseconds. */
  readonly intervalMs: number;
}

/** Path that the specification of OpAMP recommends. */
const PATH = '/v1/opamp';

/**
 * Reads SIGHTLINE_OPAMP_*: the standard has no variables for it.
 *
 * @returns undefined where SIGHTLINE_OPAMP_ENDPOINT cannot be used
 */
export function opampFromEnvironment(environment: Environment): OpampSettings | undefined {
  const value = environment.string('SIGHTLINE_OPAMP_ENDPOINT');
  if (value === undefined) return undefined;
  const url = httpEndpoint(value);
  if (url === undefined) {
    environment.report({
      code: 'invalid-value',
      name: 'SIGHTLINE_OPAMP_ENDPOINT',
      value: maskSecrets(value),
      expected: EXPECTED_HTTP,
      used: 'none, so no server of OpAMP is asked',
    });
    return undefined;
  }
  if (url.pathname === '/') url.pathname = PATH;
  const { headers, fault } = readHeaderList(environment.string('SIGHTLINE_OPAMP_HEADERS') ?? '');
  if (fault !== undefined) {
    environment.report({
      code: 'invalid-value',
      name: 'SIGHTLINE_OPAMP_HEADERS',
      value: `[not shown: ${fault}]`,
      expected: 'name=value pairs between commas, percent-encoded',
      used: 'the other headers',
    });
  }
  return {
    endpoint: url.href,
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    intervalMs: environment.value('SIGHTLINE_OPAMP_INTERVAL'),
  };
}
