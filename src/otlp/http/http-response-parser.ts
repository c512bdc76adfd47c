import {
  type AnswerHead,
  bodyLengthOf,
  checkProtocol,
  keptFor,
  PROTOCOL,
  parseError,
  parseHead,
} from './http-response-head.ts';

/** What a server answered to a request. */
export interface HttpAnswer extends Pick<AnswerHead, 'status' | 'reason' | 'headers'> {
  readonly body: Buffer;
  /** For how long the connection may wait for its next request, in ms; 0: it is not to be used again. */
  readonly keptForMs: number;
}

/** Reads one answer of HTTP/1.1, however it is cut in pieces. */
export interface AnswerParser {
  /** Whether any of the answer has come. */
  readonly hasBegun: boolean;
  /**
   * The answer without its body, once a head has said that the request was refused. What such a body
   * says is not used, so that nothing that goes wrong with it may change what is done.
   */
  readonly refusal: HttpAnswer | undefined;
  /**
   * @param bytes are not kept
   * @returns the answer, when all of it is there
   * @throws an error with a code where it is malformed, or too large
   */
  read(bytes: Buffer): HttpAnswer | undefined;
  /**
   * The server sends no more.
   *
   * @throws ECONNRESET where that is not the end of the answer
   */
  end(): HttpAnswer;
}

/** Of a head, of the size of a chunk, of trailers; as Node's own. */
const MAX_LINES_BYTES = 16 * 2 ** 10;

/** Of all that is not body, in bytes: interim answers and tiny chunks could come without end. */
const MAX_FRAME_BYTES = 64 * 2 ** 10;

/** Largest body that is read, in bytes; a partial success says what was refused in a few lines. */
export const MAX_ANSWER_BYTES = 4 * 2 ** 20;

const LF = 10;

/** Source: RFC 9112. */
export function createAnswerParser(): AnswerParser {
  let step: 'head' | 'body' | 'until close' | 'chunk size' | 'chunk' | 'chunk end' | 'trailers' =
    'head';
  /** Of what comes in lines, the one that has begun, and those before it. */
  let line = '';
  let lines: string[] = [];
  let linesBytes = 0;
  let frameBytes = 0;
  let head: AnswerHead | undefined;
  let body: Buffer = Buffer.alloc(0);
  let bodyBytes = 0;
  /** Of the body or the chunk, in bytes. */
  let missing = 0;
  let hasBegun = false;
  let isComplete = false;
  let at = 0;

  /** @returns the next line without its end, when all of it is there */
  const nextLine = (bytes: Buffer): string | undefined => {
    const found = bytes.indexOf(LF, at);
    const to = found === -1 ? bytes.length : found + 1;
    linesBytes += to - at;
    frameBytes += to - at;
    if (linesBytes > MAX_LINES_BYTES || frameBytes > MAX_FRAME_BYTES)
      throw parseError('HEADER_OVERFLOW', 'Header overflow');
    const isBegin = step === 'head' && lines.length === 0 && line.length < PROTOCOL.length;
    line += bytes.toString('latin1', at, to);
    at = to;
    if (isBegin) checkProtocol(line);
    if (found === -1) return undefined;
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
    if (bodyBytes + missing > MAX_ANSWER_BYTES) throw tooLarge();
  };

  const keep = (bytes: Buffer, count: number): void => {
    const size = bodyBytes + count;
    if (size > MAX_ANSWER_BYTES) throw tooLarge();
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
      // The answer is still to come. After 101 it is not: that would be another protocol.
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

  const answer = (keptForMs: number): HttpAnswer => {
    const { status, reason, headers } = head!;
    return { status, reason, headers, body: body.subarray(0, bodyBytes), keptForMs };
  };

  const refusal = (): HttpAnswer | undefined =>
    head === undefined || isSuccess(head.status) ? undefined : answer(0);

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
        const refused = refusal();
        if (refused === undefined) throw error;
        return refused;
      }
      if (!isComplete) return undefined;
      // What comes unasked would be taken for the next answer.
      const isAlone = at === bytes.length && head?.status !== 101;
      return answer(isAlone ? keptFor(head!) : 0);
    },
    end() {
      const ended = step === 'until close' ? answer(0) : refusal();
      if (ended === undefined) throw closedEarly(hasBegun);
      return ended;
    },
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** @throws where a line is not the size of a chunk, with extensions or without */
function chunkSize(line: string): number {
  const digits = /^([\da-f]+)[ \t]*(?:;|$)/i.exec(line)?.[1];
  if (digits === undefined) {
    throw parseError('INVALID_CHUNK_SIZE', 'Invalid character in chunk size');
  }
  return Number.parseInt(digits, 16);
}

/** As Node has it where a connection ends too early. */
export function closedEarly(hasBegun: boolean): Error {
  const where = hasBegun ? 'in the middle of the answer' : 'before an answer';
  return Object.assign(new Error(`the connection was closed ${where}`), { code: 'ECONNRESET' });
}

function tooLarge(): Error {
  return new Error(`the answer has more than ${MAX_ANSWER_BYTES} bytes`);
}
