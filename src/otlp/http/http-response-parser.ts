import {
  bodyLengthOf,
  checkProtocol,
  keptFor,
  PROTOCOL,
  parseError,
  parseHead,
  type ResponseHead,
} from './http-response-head.ts';

/** A complete response. */
export interface HttpResponse extends Pick<ResponseHead, 'status' | 'reason' | 'headers'> {
  readonly body: Buffer;
  /** How long the connection may stay idle, in ms; 0 if it must not be reused. */
  readonly keptForMs: number;
}

/** Parses one HTTP/1.1 response, however it is split. */
export interface ResponseParser {
  /** Whether any part of the response has arrived. */
  readonly hasBegun: boolean;
  /**
   * The response without its body, once its head has an error status. The body is not used, so that nothing
   * in it can change the outcome.
   */
  readonly refusal: HttpResponse | undefined;
  /**
   * @param bytes not retained
   * @returns the response, once it is complete
   * @throws an error with a code when it is malformed or too large
   */
  read(bytes: Buffer): HttpResponse | undefined;
  /** The server has closed its side. @throws ECONNRESET when the response is incomplete */
  end(): HttpResponse;
}

/** Limit of a head, a chunk size or trailers, in bytes; that of Node. */
const MAX_LINES_BYTES = 16 * 2 ** 10;

/** Limit of everything but the body, in bytes: interim responses and tiny chunks could go on forever. */
const MAX_FRAME_BYTES = 64 * 2 ** 10;

/** Limit of the body, in bytes. A partial success describes what was rejected in a few lines. */
export const MAX_RESPONSE_BYTES = 4 * 2 ** 20;

const LF = 10;

/** Source: RFC 9112. */
export function createResponseParser(): ResponseParser {
  let step: 'head' | 'body' | 'until close' | 'chunk size' | 'chunk' | 'chunk end' | 'trailers' =
    'head';
  /** The current incomplete line, and the complete lines before it. */
  let line = '';
  let lines: string[] = [];
  let linesBytes = 0;
  let frameBytes = 0;
  let head: ResponseHead | undefined;
  let body: Buffer = Buffer.alloc(0);
  let bodyBytes = 0;
  /** Remaining length of the body or chunk, in bytes. */
  let missing = 0;
  let hasBegun = false;
  let isComplete = false;
  let at = 0;

  /** @returns the next line without its end, once it is complete */
  const nextLine = (bytes: Buffer): string | undefined => {
    const lineEnd = bytes.indexOf(LF, at);
    const to = lineEnd === -1 ? bytes.length : lineEnd + 1;
    linesBytes += to - at;
    frameBytes += to - at;
    if (linesBytes > MAX_LINES_BYTES || frameBytes > MAX_FRAME_BYTES)
      throw parseError('HEADER_OVERFLOW', 'Header overflow');
    const isBegin = step === 'head' && lines.length === 0 && line.length < PROTOCOL.length;
    line += bytes.toString('latin1', at, to);
    at = to;
    if (isBegin) checkProtocol(line);
    if (lineEnd === -1) return undefined;
    if (!line.endsWith('\r\n')) throw parseError('CR_EXPECTED', 'Missing expected CR');
    const whole = line.slice(0, -2);
    line = '';
    return whole;
  };

  const expect = (what: typeof step, bytes = 0): void => {
    step = what;
    missing = bytes;
    lines = [];
    linesBytes = 0;
    if (bodyBytes + missing > MAX_RESPONSE_BYTES) throw tooLargeError();
  };

  const keep = (bytes: Buffer, count: number): void => {
    const size = bodyBytes + count;
    if (size > MAX_RESPONSE_BYTES) throw tooLargeError();
    if (size > body.length) {
      const larger = Buffer.allocUnsafe(Math.max(size, 2 * body.length));
      body.copy(larger, 0, 0, bodyBytes);
      body = larger;
    }
    bytes.copy(body, bodyBytes, at, at + count);
    bodyBytes = size;
    at += count;
  };

  const keepMissing = (bytes: Buffer): void => {
    const count = Math.min(missing, bytes.length - at);
    keep(bytes, count);
    missing -= count;
  };

  const readHead = (): void => {
    const read = parseHead(lines);
    if (read.status < 200 && read.status !== 101) {
      // The final response follows. After 101 it does not: that would be another protocol.
      expect('head');
      return;
    }
    head = read;
    const length = bodyLengthOf(read);
    if (length === 'until close') expect(length);
    else if (length === 'chunked') expect('chunk size');
    else {
      expect('body', length);
      isComplete = length === 0;
    }
  };

  const readLine = (text: string): void => {
    if (step === 'head') {
      if (text === '') readHead();
      else lines.push(text);
    } else if (step === 'chunk size') {
      const size = chunkSize(text);
      if (size === 0) expect('trailers');
      else expect('chunk', size);
    } else if (step === 'chunk end') {
      if (text !== '') throw parseError('STRICT', 'Expected LF after chunk data');
      expect('chunk size');
    } else {
      isComplete = text === '';
    }
  };

  const readSome = (bytes: Buffer): void => {
    if (step === 'until close') {
      keep(bytes, bytes.length - at);
    } else if (step === 'body' || step === 'chunk') {
      keepMissing(bytes);
      if (missing > 0) return;
      if (step === 'chunk') expect('chunk end');
      else isComplete = true;
    } else {
      const text = nextLine(bytes);
      if (text !== undefined) readLine(text);
    }
  };

  const createResponse = (keptForMs: number): HttpResponse => {
    const { status, reason, headers } = head!;
    return { status, reason, headers, body: body.subarray(0, bodyBytes), keptForMs };
  };

  const refusal = (): HttpResponse | undefined =>
    head === undefined || isSuccess(head.status) ? undefined : createResponse(0);

  return {
    get hasBegun() {
      return hasBegun;
    },
    get refusal() {
      return refusal();
    },
    read(bytes) {
      hasBegun = true;
      at = 0;
      try {
        while (!isComplete && at < bytes.length) readSome(bytes);
      } catch (error) {
        const refusalResponse = refusal();
        if (refusalResponse === undefined) throw error;
        return refusalResponse;
      }
      if (!isComplete) return undefined;
      // Further data would be taken for the next response.
      const isAlone = at === bytes.length && head?.status !== 101;
      return createResponse(isAlone ? keptFor(head!) : 0);
    },
    end() {
      const response = step === 'until close' ? createResponse(0) : refusal();
      if (response === undefined) throw closedEarly(hasBegun);
      return response;
    },
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** @throws when the line is not a chunk size, with or without extensions */
function chunkSize(line: string): number {
  const digits = /^([\da-f]+)[ \t]*(?:;|$)/i.exec(line)?.[1];
  if (digits === undefined) {
    throw parseError('INVALID_CHUNK_SIZE', 'Invalid character in chunk size');
  }
  return Number.parseInt(digits, 16);
}

/** Creates an error like Node's for a connection that is closed too early. */
export function closedEarly(hasBegun: boolean): Error {
  const where = hasBegun ? 'in the middle of the response' : 'before a response';
  return Object.assign(new Error(`the connection was closed ${where}`), { code: 'ECONNRESET' });
}

function tooLargeError(): Error {
  return new Error(`the response has more than ${MAX_RESPONSE_BYTES} bytes`);
}
