import type { IncomingHttpHeaders } from 'node:http';

/** What proxies say of the request that the client sent to the first of them. */
export interface Forwarded {
  /** A node, perhaps with a port: `192.0.2.60`, `[2001:db8::1]:4711`. Not `unknown`. */
  readonly for: string | undefined;
  readonly host: string | undefined;
  readonly proto: 'http' | 'https' | undefined;
}

/** What comes later is not read, in characters: the first proxies count. */
const LONGEST = 8192;

type Parameters = Partial<Record<string, string>>;

/** `name=token` or `name="quoted"`, and what separates parameters (;) and proxies (,). */
const PARAMETER = /\s*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))\s*([;,]?)/y;

/**
 * Reads `Forwarded` (RFC 7239) and, for what it does not say, `X-Forwarded-For`, `-Host` and `-Proto`.
 *
 * @returns undefined for the usual request that has none of them
 */
export function readForwarded(headers: IncomingHttpHeaders): Forwarded | undefined {
  const { forwarded } = headers;
  const client = headers['x-forwarded-for'];
  const host = headers['x-forwarded-host'];
  const proto = headers['x-forwarded-proto'];
  if (
    forwarded === undefined &&
    client === undefined &&
    host === undefined &&
    proto === undefined
  ) {
    return undefined;
  }
  const standard = forwarded === undefined ? {} : firstParameters(forwarded);
  return {
    for: known(standard.for) ?? known(firstOf(client)),
    host: standard.host ?? firstOf(host),
    proto: schemeOf(standard.proto) ?? schemeOf(firstOf(proto)),
  };
}

/**
 * The first value of each parameter, which the first proxy that gave it added: it saw the client, or
 * saw further towards it than those that follow. A malformed rest is left out.
 */
function firstParameters(header: string): Parameters {
  const parameters: Parameters = {};
  PARAMETER.lastIndex = 0;
  const read = header.slice(0, LONGEST);
  for (let match = PARAMETER.exec(read); match !== null; match = PARAMETER.exec(read)) {
    const [all, name = '', quoted, token] = match;
    parameters[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? token ?? '';
    if (all.endsWith(';') || all.endsWith(',')) continue;
    break;
  }
  return parameters;
}

/** Each proxy adds to the end of such a header. Empty elements count for nothing (RFC 9110, 5.6.1). */
function firstOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  for (let start = 0; start < text.length; ) {
    const comma = text.indexOf(',', start);
    const end = comma < 0 ? text.length : comma;
    const element = text.slice(start, end).trim();
    if (element !== '') return element;
    start = end + 1;
  }
  return undefined;
}

/** RFC 7239, section 6.2: `unknown` stands for a node that the proxy cannot or will not name. */
function known(node: string | undefined): string | undefined {
  return node === undefined || node === '' || node.toLowerCase() === 'unknown' ? undefined : node;
}

/** Anything else would let clients invent values of an attribute of metrics. */
function schemeOf(proto: string | undefined): 'http' | 'https' | undefined {
  const lower = proto?.toLowerCase();
  return lower === 'http' || lower === 'https' ? lower : undefined;
}
