import type { ClientRequest } from 'node:http';
import { parseHost } from '../http-server/request/host-and-port.ts';
import { headerOfRequest } from './stored-head.ts';
import { defaultPort, fullUrl, redactPath, type Target, withoutBrackets } from './target.ts';

/** Properties of requests that Node's type declarations lack. */
interface RequestParts {
  readonly socketPath?: string | null;
  readonly agent?: { readonly defaultPort?: unknown } | null | undefined;
}

const ABSOLUTE_URL = /^https?:\/\//i;

/**
 * The target of a request. Node keeps its host, but the port only in the `Host` header, unless the service sets that
 * header. An unknown port is assumed to be that of the protocol until there is a connection.
 */
export function targetOf(request: ClientRequest, redacted: ReadonlySet<string>): Target {
  const { method } = request;
  // Node accepts any value.
  const path = String(request.path);
  const scheme = request.protocol === 'https:' ? 'https' : 'http';
  const { socketPath } = request as unknown as RequestParts;
  const host = withoutBrackets(request.host ?? 'localhost');
  if (typeof socketPath === 'string') {
    const url = fullUrl(scheme, host, undefined, path, redacted);
    return { scheme, address: socketPath, port: undefined, url };
  }
  if (method === 'CONNECT') return authorityTarget(scheme, path);
  if (ABSOLUTE_URL.test(path)) return proxiedTarget(path, redacted);
  const port = portOf(request, host) ?? agentPort(request, scheme);
  return { scheme, address: host, port, url: fullUrl(scheme, host, port, path, redacted) };
}

/** The port in the `Host` header, if the header has the host of the request and so was written by Node. */
export function portOf(request: ClientRequest, host: string): number | undefined {
  const header = headerOfRequest(request, 'host');
  if (typeof header !== 'string') return undefined;
  const parsed = parseHost(header);
  return parsed.host === host ? parsed.port : undefined;
}

/** The target with the port of the connection. */
export function withPort(
  target: Target,
  port: number,
  path: string,
  redacted: ReadonlySet<string>,
) {
  const { scheme, address } = target;
  return { ...target, port, url: fullUrl(scheme, address, port, path, redacted) };
}

function agentPort(request: ClientRequest, scheme: string): number | undefined {
  const { agent } = request as unknown as RequestParts;
  const port = Number(agent?.defaultPort);
  return Number.isInteger(port) && port > 0 ? port : defaultPort(scheme);
}

/** The target of a tunnel: the host and port to connect to. Source: RFC 9112, section 3.2.3. */
function authorityTarget(scheme: string, authority: string): Target {
  const { host, port } = parseHost(authority);
  return { scheme, address: host, port, url: `${scheme}://${authority}` };
}

/** The target of a request to a proxy: the absolute URL. Source: RFC 9112, section 3.2.2. */
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
