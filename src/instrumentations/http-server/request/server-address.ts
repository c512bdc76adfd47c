import type { Forwarded } from './forwarded.ts';
import { type HostAndPort, parseHost } from './host-and-port.ts';

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/**
 * The host and port that the client addressed, as far as headers show: `Forwarded`, `X-Forwarded-Host`, `:authority`,
 * `Host`. Source: semantic conventions, HTTP spans, "Setting server.address and server.port attributes".
 *
 * @param hostHeader `:authority` or `Host` of the request
 * @param scheme of the connection; a proxy that reports the host must report the scheme too, or the default port is
 *   not known
 * @returns `undefined` if no header names a host
 */
export function serverAddress(
  hostHeader: string | undefined,
  forwarded: Forwarded | undefined,
  scheme: 'http' | 'https',
): HostAndPort | undefined {
  const forwardedHost = forwarded?.host;
  const host = forwardedHost ?? hostHeader;
  if (host === undefined || host === '') return undefined;
  const parsed = parseHost(host);
  if (parsed.port !== undefined) return parsed;
  const originalScheme =
    forwardedHost === undefined ? (forwarded?.proto ?? scheme) : forwarded?.proto;
  return originalScheme === undefined
    ? parsed
    : { host: parsed.host, port: DEFAULT_PORTS[originalScheme] };
}
