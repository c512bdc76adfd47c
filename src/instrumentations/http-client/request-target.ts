import type { ClientRequest } from 'node:http';
import { parseHost } from '../http-server/request/host-and-port.ts';
import { headerOfRequest } from './stored-head.ts';
import { defaultPort, fullUrl, redactPath, type Target, withoutBrackets } from './target.ts';

/** What requests have, and declarations of Node do not. */
interface RequestParts {
  readonly socketPath?: string | null;
  readonly agent?: { readonly defaultPort?: unknown } | null | undefined;
}

const WHOLE_URL = /^https?:\/\//i;

/**
 * Where a request goes to. Node keeps the host that it was made with, and the port only in the header
 * `Host`, if nobody has given one; where it is not known, it is that of the protocol until there is a
 * connection.
 */
export function targetOf(request: ClientRequest, redacted: ReadonlySet<string>): Target {
  const { method } = request;
  // Node sends whatever it was given.
  const path = String(request.path);
  const scheme = request.protocol === 'https:' ? 'https' : 'http';
  const { socketPath } = request as unknown as RequestParts;
  const host = withoutBrackets(request.host ?? 'localhost');
  if (typeof socketPath === 'string') {
    const url = fullUrl(scheme, host, undefined, path, redacted);
    return { scheme, address: socketPath, port: undefined, url };
  }
  if (method === 'CONNECT') return authorityTarget(scheme, path);
  if (WHOLE_URL.test(path)) return proxiedTarget(path, redacted);
  const port = portOf(request, host) ?? usualPort(request, scheme);
  return { scheme, address: host, port, url: fullUrl(scheme, host, port, path, redacted) };
}

/** The port in the header `Host`, where Node has written it: other hosts say nothing of it. */
export function portOf(request: ClientRequest, host: string): number | undefined {
  const header = headerOfRequest(request, 'host');
  if (typeof header !== 'string') return undefined;
  const parsed = parseHost(header);
  return parsed.host === host ? parsed.port : undefined;
}

/** The target once the port of the connection is known. */
export function atPort(target: Target, port: number, path: string, redacted: ReadonlySet<string>) {
  const { scheme, address } = target;
  return { ...target, port, url: fullUrl(scheme, address, port, path, redacted) };
}

function usualPort(request: ClientRequest, scheme: string): number | undefined {
  const { agent } = request as unknown as RequestParts;
  const port = Number(agent?.defaultPort);
  return Number.isInteger(port) && port > 0 ? port : defaultPort(scheme);
}

/** Of a tunnel: the host and port to connect to. Source: RFC 9112, section 3.2.3. */
function authorityTarget(scheme: string, authority: string): Target {
  const { host, port } = parseHost(authority);
  return { scheme, address: host, port, url: `${scheme}://${authority}` };
}

/** Of a request to a proxy: the whole URL. Source: RFC 9112, section 3.2.2. */
function proxiedTarget(path: string, redacted: ReadonlySet<string>): Target {
  const parsed = URL.canParse(path) ? new URL(path) : undefined;
  const scheme = path.slice(0, path.indexOf(':')).toLowerCase();
  const port = parsed?.port ? Number(parsed.port) : defaultPort(scheme);
  if (parsed !== undefined) {
    parsed.username = '';
    parsed.password = '';
    parsed.hash = '';
  }
  const url = redactPath(parsed?.href ?? path, redacted);
  return { scheme, address: withoutBrackets(parsed?.hostname ?? ''), port, url };
}
