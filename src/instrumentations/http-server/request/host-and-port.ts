/** A host and the port that was named with it. */
export interface HostAndPort {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number | undefined;
}

/** Hosts come from clients, so that no number of them may fill the memory. */
const MOST_REMEMBERED = 100;
const remembered = new Map<string, HostAndPort>();

/** Parses the value of a `Host` header, of which a service sees the same few all the time. */
export function parseHost(text: string): HostAndPort {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const parsed = parseHostAndPort(text);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(text, parsed);
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
  // More than one: an address of IPv6 that somebody wrote without brackets.
  if (colon < 0 || text.includes(':', colon + 1)) return { host: text, port: undefined };
  return { host: text.slice(0, colon), port: portOf(text.slice(colon + 1)) };
}

function portOf(text: string): number | undefined {
  const port = Number(text);
  return text !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}
