/** Where a client goes. */
export interface GenAiServer {
  readonly address?: string;
  readonly port?: number;
}

const known = new Map<string, GenAiServer>();
/** Clients of a service go to a few places. */
const MOST_KNOWN = 100;

/** @param url base of a client; what is none, is unknown */
export function serverOf(url: unknown): GenAiServer {
  if (typeof url !== 'string') return {};
  const found = known.get(url);
  if (found !== undefined) return found;
  const made = parse(url);
  if (known.size < MOST_KNOWN) known.set(url, made);
  return made;
}

function parse(url: string): GenAiServer {
  const { hostname, port, protocol } = URL.parse(url) ?? {};
  if (!hostname) return {};
  return { address: hostname, port: Number(port) || (protocol === 'http:' ? 80 : 443) };
}
