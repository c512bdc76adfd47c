import type { IncomingMessage } from 'node:http';

/** The headers of a request that are needed before the sampling decision. */
export interface RequestHead {
  /** `Host`, or `:authority` if the request has one. */
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  /** Whether there may be proxy headers. */
  readonly hasForwarded: boolean;
  /** Whether there may be a propagated context. */
  readonly hasContext: boolean;
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'];

/** Fields of propagators that read no other headers. */
const EXACT_FIELDS: ReadonlySet<string> = new Set([
  ...['traceparent', 'tracestate', 'baggage', 'sentry-trace'],
  ...['b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'x-b3-flags', 'x-b3-parentspanid'],
]);

const HOST = 0;
const USER_AGENT = 1;
const PROXY = 2;
const CONTEXT = 3;

/** A header name to match. */
interface HeaderName {
  readonly name: string;
  /** The spelling of most clients; compared first. */
  readonly capitalized: string;
  /** Code of the first letter, in which most names of the same length differ. */
  readonly firstCode: number;
  readonly kind: typeof HOST | typeof USER_AGENT | typeof PROXY | typeof CONTEXT;
}

/**
 * Creates a reader of request heads. It iterates over the raw headers once: Node builds `request.headers` when it is
 * first accessed, and many handlers never do.
 *
 * @param fields headers that the propagators read
 */
export function createHeadReader(
  fields: readonly string[],
): (request: IncomingMessage) => RequestHead {
  const byLength: HeaderName[][] = [];
  const add = (name: string, kind: HeaderName['kind']): void => {
    const capitalized = name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());
    byLength[name.length] = [
      ...(byLength[name.length] ?? []),
      { name, capitalized, firstCode: lowerCharCode(name), kind },
    ];
  };
  add('host', HOST);
  add('user-agent', USER_AGENT);
  for (const name of FORWARDED) add(name, PROXY);
  for (const name of fields) add(name.toLowerCase(), CONTEXT);
  // Some propagators, such as Jaeger's, read all headers with a common prefix.
  const alwaysExtracts = !fields.every((name) => EXACT_FIELDS.has(name.toLowerCase()));
  for (let length = 0; length < byLength.length; length++) byLength[length] ??= [];

  return (request) => {
    const { rawHeaders } = request;
    if (request.httpVersionMajor > 1 || !Array.isArray(rawHeaders))
      return readHeadersObject(request);
    let host: string | undefined;
    let userAgent: string | undefined;
    let hasForwarded = false;
    let hasContext = alwaysExtracts;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = rawHeaders[index]!;
      if (name.length >= byLength.length) continue;
      const candidates = byLength[name.length]!;
      const code = lowerCharCode(name);
      for (let position = 0; position < candidates.length; position++) {
        const { capitalized, name: lower, firstCode, kind } = candidates[position]!;
        if (firstCode !== code) continue;
        if (name !== capitalized && name !== lower && name.toLowerCase() !== lower) continue;
        // Node uses the first value of a header that must not be repeated.
        if (kind === HOST) host ??= rawHeaders[index + 1];
        else if (kind === USER_AGENT) userAgent ??= rawHeaders[index + 1];
        else if (kind === PROXY) hasForwarded = true;
        else hasContext = true;
      }
    }
    return { host, userAgent, hasForwarded, hasContext };
  };
}

/** Code of the first letter, in lower case. */
function lowerCharCode(name: string): number {
  return name.charCodeAt(0) | 0x20;
}

/** HTTP/2 has built the object already, and a mock request may have no raw headers. */
function readHeadersObject({ headers }: IncomingMessage): RequestHead {
  return {
    host: (headers[':authority'] as string | undefined) ?? headers.host,
    userAgent: headers['user-agent'],
    hasForwarded: true,
    hasContext: true,
  };
}
