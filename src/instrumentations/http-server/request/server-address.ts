import type { Forwarded } from './forwarded.ts';
import { type HostAndPort, parseHost } from './host-and-port.ts';

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/**
 * The host and port that the client wrote to, as far as headers say: `Forwarded`, `X-Forwarded-Host`,
 * `:authority`, `Host`. Source: semantic conventions, HTTP spans, "Setting server.address and
 * server.port attributes".
 *
 * @param own `:authority` or `Host` of the request
 * @param scheme of the connection; a proxy that names the host must name its scheme too, or the port
 *   that goes without saying is not known
 * @returns undefined where no header names a host
 */
export function serverOf(
  own: string | undefined,
  forwarded: Forwarded | undefined,
  scheme: 'http' | 'https',
): HostAndPort | undefined {
  const original = forwarded?.host;
  const host = original ?? own;
  if (host === undefined || host === '') return undefined;
  const parsed = parseHost(host);
  if (parsed.port !== undefined) return parsed;
  const known = original === undefined ? (forwarded?.proto ?? scheme) : forwarded?.proto;
  return known === undefined ? parsed : { host: parsed.host, port: DEFAULT_PORTS[known] };
}
