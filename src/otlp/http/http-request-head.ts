import type { ProxyServer } from '../../export/proxy.ts';

/** Headers that cannot be configured: the length is known, and there is no other transfer encoding. */
const OWN: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding']);

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const INVALID_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Builds what precedes the body of each POST to a URL, up to its length: `${head}${byteLength}\r\n\r\n`.
 *
 * Header names are case-insensitive; the last of equal names counts. Values are Latin-1.
 *
 * Source: RFC 9112, section 3; RFC 7617 for the user in the URL.
 *
 * @param proxy the proxy that the request is sent to instead of the server
 * @throws like Node for an invalid header name or character; the message omits the value, which may be secret
 */
export function requestHead(
  url: URL,
  headers: Readonly<Record<string, string>>,
  proxy?: ProxyServer,
): string {
  const lines = new Map([
    ['host', `Host: ${url.host}`],
    ['connection', 'Connection: keep-alive'],
  ]);
  if (url.username !== '' || url.password !== '') {
    lines.set('authorization', `Authorization: Basic ${credentials(url)}`);
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) {
      throw invalid('ERR_INVALID_HTTP_TOKEN', `Header name must be a valid HTTP token ["${name}"]`);
    }
    if (INVALID_IN_VALUE.test(value)) {
      throw invalid('ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`);
    }
    const key = name.toLowerCase();
    if (!OWN.has(key)) lines.set(key, `${name}: ${value}`);
  }
  if (proxy?.authorization !== undefined) {
    lines.set('proxy-authorization', `Proxy-Authorization: ${proxy.authorization}`);
  }
  // A proxy needs the absolute URL.
  const server = proxy === undefined ? '' : `${url.protocol}//${url.host}`;
  const target = `${server}${url.pathname}${url.search}`;
  return [`POST ${target} HTTP/1.1`, ...lines.values(), 'Content-Length: '].join('\r\n');
}

function credentials({ username, password }: URL): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return Buffer.from(pair).toString('base64');
}

function invalid(code: string, message: string): Error {
  return Object.assign(new TypeError(message), { code });
}
