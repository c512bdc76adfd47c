import assert from 'node:assert/strict';
import { type IncomingMessage, request as nodeRequest } from 'node:http';
import { Duplex } from 'node:stream';
import {
  createResponseParser,
  type HttpResponse,
} from '../../../src/otlp/http/http-response-parser.ts';
import { inPieces, mutate, type Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const PIECES = [
  ...[
    '\r\n',
    '\r\n\r\n',
    '\n',
    '\r',
    ' ',
    '\t',
    ':',
    ',',
    ';',
    '"',
    '\0',
    '\x7f',
    '\xff',
    '0',
    '1',
    'f',
    '-',
  ],
  ...['HTTP/1.1 200 OK\r\n', 'HTTP/1.0 204\r\n', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/2 200\r\n'],
  ...['Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip\r\n'],
  ...[
    'Connection: close\r\n',
    'Keep-Alive: timeout=5\r\n',
    'X-A: b\r\n',
    '5\r\nhello\r\n',
    '0\r\n\r\n',
  ],
  ...[
    '5;a="b"\r\nhello\r\n',
    'Retry-After: 1\r\n',
    '101',
    '304',
    '503',
    '__proto__: x\r\n',
    ' folded\r\n',
  ],
];

interface Outcome {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly error?: string;
}

function ours(pieces: readonly Buffer[]): Outcome & { readonly isKept?: boolean } {
  const parser = createResponseParser();
  const outcome = ({ status, headers, body, keptForMs }: HttpResponse) => ({
    status,
    headers: { ...headers },
    body: body.toString('latin1'),
    isKept: keptForMs > 0,
  });
  try {
    for (const piece of pieces) {
      const answer = parser.read(piece);
      if (answer !== undefined) return outcome(answer);
    }
    return outcome(parser.end());
  } catch (error) {
    const { code, message, stack } = error as NodeJS.ErrnoException;
    assert.ok(code !== undefined || /has more than/.test(message), `no error of ours: ${stack}`);
    return { error: code ?? message };
  }
}

/** Node's own client, on a connection that is no socket. */
function nodes(pieces: readonly Buffer[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = new Duplex({ read() {}, write: (_bytes, _encoding, done) => done() });
    const request = nodeRequest({ method: 'POST', createConnection: () => socket as never });
    const read = (response: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => resolve({ error: error.message }));
      response.on('end', () => resolve(outcome(response, Buffer.concat(chunks))));
    };
    request.on('response', read);
    request.on('upgrade', (response) => resolve(outcome(response, Buffer.alloc(0))));
    request.on('error', (error: NodeJS.ErrnoException) => resolve({ error: String(error.code) }));
    request.end();
    for (const piece of pieces) socket.push(piece);
    socket.push(null);
  });
}

function outcome(response: IncomingMessage, body: Buffer): Outcome {
  const headers: Record<string, string> = Object.create(null);
  const { rawHeaders, statusCode } = response;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    const value = rawHeaders[index + 1]!;
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return { status: statusCode!, body: body.toString('latin1'), headers: { ...headers } };
}

function made(random: Random, corpus: readonly string[]): string {
  if (random.chance(70)) return random.pick(corpus);
  return `HTTP/1.1 ${random.pick(['200 OK', '202', '503 x', '100', '101', '204', '304'])}\r\n${random.text(PIECES, 12)}`;
}

/**
 * What Node refuses and we take: trailers are skipped, a refused request needs no sound body, and what an
 * interim answer says of the connection counts for nothing: the one behind it decides.
 */
function mayBeLenient(text: string, answer: Outcome, refusal: string): boolean {
  if (refusal === 'HPE_CLOSED_CONNECTION') return /^HTTP\/1\.\d 1\d\d/.test(text);
  return answer.status! >= 300 || /\r\n0+[ \t]*(?:;.*)?\r\n[\s\S]/.test(text);
}

export const target: FuzzTarget = {
  of: 'src/signals/exporters/http-answer-*.ts',
  reference: 'the client of node:http, whole and in pieces',
  async once(random, corpus) {
    const text = mutate(random, made(random, corpus), PIECES);
    const bytes = Buffer.from(text, 'latin1');
    const whole = ours([bytes]);
    const cut = ours(inPieces(random, bytes));
    // Whatever follows an answer is seen only where it comes together with it.
    assert.deepEqual({ ...cut, isKept: 0 }, { ...whole, isKept: 0 }, JSON.stringify(text));
    if (whole.error !== undefined) return;
    // Node counts a blank behind the coding for a part of it; RFC 9110, 5.5, does not.
    if (/chunked[ \t]+\r\n/i.test(text)) return;
    const { isKept, ...answer } = whole;
    const theirs = await nodes([bytes]);
    if (theirs.error !== undefined) {
      if (isKept)
        assert.ok(
          mayBeLenient(text, answer, theirs.error),
          `Node says ${theirs.error}: ${JSON.stringify(text)}`,
        );
      return;
    }
    assert.deepEqual(answer, theirs, JSON.stringify(text));
  },
};
