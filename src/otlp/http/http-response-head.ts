/** What a server says of its answer before the body of it. */
export interface AnswerHead {
  /** 100 to 999. */
  readonly status: number;
  /** The words beside the status, often none. */
  readonly reason: string;
  /** By names in lower case; what stands there several times is joined by `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The y of HTTP/1.y. */
  readonly minor: number;
}

/** How long a body is: so many bytes, until a chunk says so, or until the connection is closed. */
export type BodyLength = number | 'chunked' | 'until close';

/** What the server says first. Another protocol begins otherwise, and need not be waited for. */
export const PROTOCOL = 'HTTP/';

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/;
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const CONTROL_CHARACTER = /[\0-\x08\n-\x1f\x7f]/;

/** Of what a server promises, this is not counted on: a request takes its time to arrive, in ms. */
const MARGIN_MS = 1000;

/** An error as Node's parser has it, by whose code `export-causes.ts` knows its cause. */
export function parseError(code: string, text: string): Error {
  return Object.assign(new Error(`Parse Error: ${text}`), { code: `HPE_${code}` });
}

/**
 * @param line the first line of an answer, or as much of it as is there
 * @throws where no more of it can make it one of HTTP
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
 * @param lines without their ends
 * @throws where they are not what HTTP/1.1 wants
 */
export function parseHead([first = '', ...rest]: readonly string[]): AnswerHead {
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

/**
 * Source: RFC 9112, section 6.3, for an answer to POST.
 *
 * @throws where the server contradicts itself
 */
export function bodyLengthOf({ status, headers }: AnswerHead): BodyLength {
  const { 'transfer-encoding': encoding, 'content-length': length } = headers;
  // Of answers without a body, too: who writes nonsense may send more of it.
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
 * For how long a connection may wait for its next request, in ms: 0 where the server closes it at once,
 * Infinity where it says nothing of it.
 *
 * Source: RFC 9112, section 9.3; for the header `Keep-Alive`, RFC 2068, section 19.7.1.1.
 */
export function keptFor({ minor, headers }: AnswerHead): number {
  const wishes = (headers.connection ?? '').toLowerCase().split(/[ \t]*,[ \t]*/);
  const isKept = minor === 1 ? !wishes.includes('close') : wishes.includes('keep-alive');
  if (!isKept) return 0;
  const seconds = /(?:^|[\s,;])timeout=(\d+)/i.exec(headers['keep-alive'] ?? '')?.[1];
  return seconds === undefined ? Infinity : Math.max(0, Number(seconds) * 1000 - MARGIN_MS);
}
