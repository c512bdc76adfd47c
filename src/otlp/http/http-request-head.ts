import type { ProxyServer } from '../../export/proxy.ts';

/** Not ours to choose: the length is known, and nothing else is sent. */
const OWN: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding']);

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const INVALID_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * What is sent before the body of each POST to a URL, but for the length of that:
 * `${head}${byteLength}\r\n\r\n`.
 *
 * Names of headers are the same in any case; the last of them counts. Their values are Latin-1.
 *
 * Source: RFC 9112, section 3; RFC 7617 for the user in the URL.
 *
 * @param proxy to which it is sent, where the server itself does not get it
 * @throws as Node does, where a header has a name or a character that it must not have; values are not
 *   named, for they may be secret
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
  // A proxy has to know the server.
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
