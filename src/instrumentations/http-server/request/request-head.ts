import type { IncomingMessage } from 'node:http';

/** What is looked at of a request's headers before it is known whether it is sampled. */
export interface RequestHead {
  /** Of `Host`, or of `:authority` where the request has one. */
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  /** Whether a proxy may have said something. */
  readonly hasForwarded: boolean;
  /** Whether a propagator may find something. */
  readonly hasContext: boolean;
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'];

/** Headers by which alone these propagators find what they look for. */
const WHOLE_FIELDS: ReadonlySet<string> = new Set([
  ...['traceparent', 'tracestate', 'baggage', 'sentry-trace'],
  ...['b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'x-b3-flags', 'x-b3-parentspanid'],
]);

const HOST = 0;
const USER_AGENT = 1;
const PROXY = 2;
const CONTEXT = 3;

/** A name to look for, with what it means. */
interface Wanted {
  readonly name: string;
  /** As most clients write it; compared first. */
  readonly usual: string;
  /** Of the name: most names of the same length differ in it. */
  readonly first: number;
  readonly kind: typeof HOST | typeof USER_AGENT | typeof PROXY | typeof CONTEXT;
}

/**
 * Creates a reader of request heads. It goes once through the list of headers as they came, since the
 * object `request.headers` is built when it is first asked for, and many a handler never asks.
 *
 * @param fields headers that the propagators read
 */
export function createHeadReader(
  fields: readonly string[],
): (request: IncomingMessage) => RequestHead {
  const byLength: Wanted[][] = [];
  const want = (name: string, kind: Wanted['kind']): void => {
    const usual = name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());
    byLength[name.length] = [
      ...(byLength[name.length] ?? []),
      { name, usual, first: lowerCode(name), kind },
    ];
  };
  want('host', HOST);
  want('user-agent', USER_AGENT);
  for (const name of FORWARDED) want(name, PROXY);
  for (const name of fields) want(name.toLowerCase(), CONTEXT);
  // Such as Jaeger's, whose baggage comes in headers that have the beginning of their names in common.
  const mustLook = !fields.every((name) => WHOLE_FIELDS.has(name.toLowerCase()));
  for (let length = 0; length < byLength.length; length++) byLength[length] ??= [];

  return (request) => {
    const { rawHeaders } = request;
    if (request.httpVersionMajor > 1 || !Array.isArray(rawHeaders)) return readAll(request);
    let host: string | undefined;
    let userAgent: string | undefined;
    let hasForwarded = false;
    let hasContext = mustLook;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = rawHeaders[index]!;
      if (name.length >= byLength.length) continue;
      const candidates = byLength[name.length]!;
      const begin = lowerCode(name);
      for (let at = 0; at < candidates.length; at++) {
        const { usual, name: lower, first, kind } = candidates[at]!;
        if (first !== begin) continue;
        if (name !== usual && name !== lower && name.toLowerCase() !== lower) continue;
        // Of a header that must come once, Node takes the first.
        if (kind === HOST) host ??= rawHeaders[index + 1];
        else if (kind === USER_AGENT) userAgent ??= rawHeaders[index + 1];
        else if (kind === PROXY) hasForwarded = true;
        else hasContext = true;
      }
    }
    return { host, userAgent, hasForwarded, hasContext };
  };
}

/** Of the first letter, as if it were a small one. */
function lowerCode(name: string): number {
  return name.charCodeAt(0) | 0x20;
}

/** HTTP/2 has built its object already, and what is no request of Node's may have nothing else. */
function readAll({ headers }: IncomingMessage): RequestHead {
  return {
    host: (headers[':authority'] as string | undefined) ?? headers.host,
    userAgent: headers['user-agent'],
    hasForwarded: true,
    hasContext: true,
  };
}
