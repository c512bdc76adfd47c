/** The server of a client: `server.address` and `server.port`. */
export interface ServerAddress {
  readonly address?: string;
  readonly port?: number;
}

const cache = new Map<string, ServerAddress>();
/** The clients of a service have few base URLs. */
const MAX_CACHED = 100;

/** @param url base URL of a client. @returns an empty object for anything else */
export function serverOf(url: unknown): ServerAddress {
  if (typeof url !== 'string') return {};
  const cached = cache.get(url);
  if (cached !== undefined) return cached;
  const server = parse(url);
  if (cache.size < MAX_CACHED) cache.set(url, server);
  return server;
}

function parse(url: string): ServerAddress {
  const { hostname, port, protocol } = URL.parse(url) ?? {};
  if (!hostname) return {};
  return { address: hostname, port: Number(port) || (protocol === 'http:' ? 80 : 443) };
}
