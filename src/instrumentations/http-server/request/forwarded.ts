import type { IncomingHttpHeaders } from 'node:http';

/** What proxies report about the request that the client sent to the first of them. */
export interface Forwarded {
  /** A node, optionally with a port: `192.0.2.60`, `[2001:db8::1]:4711`. Not `unknown`. */
  readonly for: string | undefined;
  readonly host: string | undefined;
  readonly proto: 'http' | 'https' | undefined;
}

/** Number of characters read: the first proxies matter. */
const MAX_LENGTH = 8192;

type Parameters = Partial<Record<string, string>>;

/** `name=token` or `name="quoted"`, and the separators of parameters (;) and proxies (,). */
const PARAMETER = /\s*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))\s*([;,]?)/y;

/**
 * Reads `Forwarded` (RFC 7239) and, for missing parameters, `X-Forwarded-For`, `-Host` and `-Proto`.
 *
 * @returns `undefined` for requests without any of them, which is the usual case
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
    for: knownNode(standard.for) ?? knownNode(firstOf(client)),
    host: standard.host ?? firstOf(host),
    proto: schemeOf(standard.proto) ?? schemeOf(firstOf(proto)),
  };
}

/** The first value of each parameter, added by the proxy closest to the client. A malformed remainder is ignored. */
function firstParameters(header: string): Parameters {
  const parameters: Parameters = {};
  PARAMETER.lastIndex = 0;
  const start = header.slice(0, MAX_LENGTH);
  for (let match = PARAMETER.exec(start); match !== null; match = PARAMETER.exec(start)) {
    const [all, name = '', quoted, token] = match;
    parameters[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? token ?? '';
    if (all.endsWith(';') || all.endsWith(',')) continue;
    break;
  }
  return parameters;
}

/** Each proxy appends to such a header. Empty elements are ignored (RFC 9110, 5.6.1). */
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

/** RFC 7239, section 6.2: `unknown` means that the proxy cannot or will not name the node. */
function knownNode(node: string | undefined): string | undefined {
  return node === undefined || node === '' || node.toLowerCase() === 'unknown' ? undefined : node;
}

/** Anything else would let clients invent values of an attribute of metrics. */
function schemeOf(proto: string | undefined): 'http' | 'https' | undefined {
  const lower = proto?.toLowerCase();
  return lower === 'http' || lower === 'https' ? lower : undefined;
}
