/** A host, with a port if there is one. */
export interface HostAndPort {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number | undefined;
}

/** Clients choose hosts, so the number of entries is limited. */
const MAX_ENTRIES = 100;
const cache = new Map<string, HostAndPort>();

/** Parses the value of a `Host` header. Cached, because a service receives the same few hosts. */
export function parseHost(text: string): HostAndPort {
  const cachedHost = cache.get(text);
  if (cachedHost !== undefined) return cachedHost;
  const parsed = parseHostAndPort(text);
  if (cache.size >= MAX_ENTRIES) cache.clear();
  cache.set(text, parsed);
  return parsed;
}

/**
 * Parses `example.com`, `example.com:8080`, `192.0.2.1:80`, `[2001:db8::1]:443` and `2001:db8::1`.
 * Source: RFC 9110, section 7.2; RFC 7239, section 6.
 */
export function parseHostAndPort(text: string): HostAndPort {
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end < 0) return { host: text, port: undefined };
    return {
      host: text.slice(1, end),
      port: text[end + 1] === ':' ? portOf(text.slice(end + 2)) : undefined,
    };
  }
  const colon = text.indexOf(':');
  // More than one colon: an IPv6 address without brackets.
  if (colon < 0 || text.includes(':', colon + 1)) return { host: text, port: undefined };
  return { host: text.slice(0, colon), port: portOf(text.slice(colon + 1)) };
}

function portOf(text: string): number | undefined {
  const port = Number(text);
  return text !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}
