/** The head of a response. */
export interface ResponseHead {
  /** 100 to 999. */
  readonly status: number;
  /** The reason phrase, often empty. */
  readonly reason: string;
  /** By lower-case name. Repeated headers are joined by `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The minor version y of HTTP/1.y. */
  readonly minor: number;
}

/** The length of a body: a number of bytes, chunked, or until the connection is closed. */
export type BodyLength = number | 'chunked' | 'until close';

/** The first bytes of a response. Other protocols begin differently and are rejected at once. */
export const PROTOCOL = 'HTTP/';

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/;
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const CONTROL_CHARACTER = /[\0-\x08\n-\x1f\x7f]/;

/** Safety margin of the time promised by a server, in ms: a request takes time to arrive. */
const MARGIN_MS = 1000;

/** Creates an error like that of Node's parser. `export-causes.ts` determines the cause by its code. */
export function parseError(code: string, text: string): Error {
  return Object.assign(new Error(`Parse Error: ${text}`), { code: `HPE_${code}` });
}

/**
 * @param line the first line of a response, as far as it has arrived
 * @throws when it cannot become a valid status line
 */
export function checkProtocol(line: string): void {
  const length = Math.min(line.length, PROTOCOL.length);
  if (!line.startsWith(PROTOCOL.slice(0, length))) {
    throw parseError('INVALID_CONSTANT', 'Expected HTTP/');
  }
}

/**
 * Source: RFC 9112, sections 4 and 5.
 *
 * @param lines the lines without line ends
 * @throws when they violate HTTP/1.1
 */
export function parseHead([first = '', ...rest]: readonly string[]): ResponseHead {
  const [, minor, status, reason = ''] = STATUS_LINE.exec(first) ?? [];
  if (minor === undefined || status === undefined) {
    const isVersion = /^HTTP\/1\.[01] /.test(first);
    throw isVersion
      ? parseError('INVALID_STATUS', 'Invalid status code')
      : parseError('INVALID_VERSION', 'Invalid HTTP version');
  }
  const headers: Record<string, string | undefined> = Object.create(null);
  for (const line of rest) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    if (!TOKEN.test(name)) throw parseError('INVALID_HEADER_TOKEN', 'Invalid header token');
    if (CONTROL_CHARACTER.test(value)) {
      throw parseError('INVALID_HEADER_TOKEN', 'Invalid header value char');
    }
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return { status: Number(status), reason, headers, minor: Number(minor) };
}

/** Source: RFC 9112, section 6.3. @throws when the headers contradict each other */
export function bodyLengthOf({ status, headers }: ResponseHead): BodyLength {
  const { 'transfer-encoding': encoding, 'content-length': length } = headers;
  // Checked for responses without a body, too: a server that violates this may send more.
  if (encoding !== undefined && length !== undefined) {
    throw parseError('INVALID_TRANSFER_ENCODING', 'Content-Length and Transfer-Encoding');
  }
  if (encoding === '') throw parseError('INVALID_TRANSFER_ENCODING', 'Transfer-Encoding is empty');
  if (length !== undefined && !/^\d+$/.test(length)) {
    throw parseError('INVALID_CONTENT_LENGTH', 'Invalid character in Content-Length');
  }
  if (status < 200 || status === 204 || status === 304) return 0;
  if (encoding !== undefined) {
    return /(?:^|,)[ \t]*chunked$/i.test(encoding) ? 'chunked' : 'until close';
  }
  return length === undefined ? 'until close' : Number(length);
}

/**
 * Returns how long a connection may stay idle, in ms: 0 if the server closes it at once, Infinity if it gives
 * no limit.
 *
 * Source: RFC 9112, section 9.3; for the header `Keep-Alive`, RFC 2068, section 19.7.1.1.
 */
export function keptFor({ minor, headers }: ResponseHead): number {
  const wishes = (headers.connection ?? '').toLowerCase().split(/[ \t]*,[ \t]*/);
  const isKept = minor === 1 ? !wishes.includes('close') : wishes.includes('keep-alive');
  if (!isKept) return 0;
  const seconds = /(?:^|[\s,;])timeout=(\d+)/i.exec(headers['keep-alive'] ?? '')?.[1];
  return seconds === undefined ? Infinity : Math.max(0, Number(seconds) * 1000 - MARGIN_MS);
}
