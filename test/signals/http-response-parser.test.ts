import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createResponseParser,
  type HttpResponse,
  MAX_RESPONSE_BYTES,
  type ResponseParser,
} from '../../src/otlp/http/http-response-parser.ts';

interface Expected {
  readonly status?: number;
  readonly reason?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly keptForMs?: number;
}

type Case = readonly [title: string, text: string, expected: Expected, end?: 'closed'];

const ANSWERS: readonly Case[] = [
  [
    'a length',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  \tv \r\n\r\nhello',
    {
      status: 200,
      reason: 'OK',
      body: 'hello',
      headers: { 'content-length': '5', 'x-a': 'v' },
      keptForMs: Infinity,
    },
  ],
  ['a length of 0', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', { body: '' }],
  ['no words beside the status', 'HTTP/1.1 202\r\nContent-Length: 0\r\n\r\n', { reason: '' }],
  ['no words but their blank', 'HTTP/1.1 202 \r\nContent-Length: 0\r\n\r\n', { reason: '' }],
  [
    'several words',
    'HTTP/1.1 503 Not just now: x\r\nContent-Length: 0\r\n\r\n',
    { status: 503, reason: 'Not just now: x' },
  ],
  [
    'a header several times, in any case',
    'HTTP/1.1 200 OK\r\nX-Limit: a\r\nContent-Length: 0\r\nx-limit: b\r\n\r\n',
    { headers: { 'x-limit': 'a, b', 'content-length': '0' } },
  ],
  [
    'names that objects have',
    'HTTP/1.1 200 OK\r\n__proto__: a\r\nconstructor:b\r\nContent-Length: 0\r\n\r\n',
    { headers: { ['__proto__']: 'a', constructor: 'b', 'content-length': '0' } },
  ],
  [
    'a header without a value and one in Latin-1',
    'HTTP/1.1 200 OK\r\nX-None:\r\nX-Name: gr\xfc\xdfe\r\nContent-Length: 0\r\n\r\n',
    { headers: { 'x-none': '', 'x-name': 'gr\xfc\xdfe', 'content-length': '0' } },
  ],
  [
    'chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n',
    { body: 'hello!', keptForMs: Infinity },
  ],
  [
    'chunks with extensions and trailers',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\nA;a=b;c="d"\r\n0123\r\n6789\r\n00 \r\nX-T: 1\r\nX-U: 2\r\n\r\n',
    { body: '0123\r\n6789' },
  ],
  ['until the end', 'HTTP/1.1 200 OK\r\n\r\nhello', { body: 'hello', keptForMs: 0 }, 'closed'],
  ['until the end, and empty', 'HTTP/1.0 200 OK\r\n\r\n', { body: '', keptForMs: 0 }, 'closed'],
  [
    'an encoding that is not chunked',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhello',
    { body: 'hello' },
    'closed',
  ],
  ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', { status: 204, body: '', keptForMs: Infinity }],
  [
    'not modified, with the length it would have',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
    { status: 304, body: '' },
  ],
  [
    'others before',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    { status: 200, body: 'ok', headers: { 'content-length': '2' } },
  ],
  [
    'another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
    { status: 101, keptForMs: 0 },
  ],
  [
    'close',
    'HTTP/1.1 200 OK\r\nConnection: X-A , Close\r\nContent-Length: 1\r\n\r\n.',
    { body: '.', keptForMs: 0 },
  ],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n.', { keptForMs: 0 }],
  [
    'HTTP/1.0 that is kept',
    'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\n.',
    { keptForMs: Infinity },
  ],
  [
    'a time for which it is kept',
    'HTTP/1.1 200 OK\r\nKeep-Alive: max=10, timeout=5\r\nContent-Length: 0\r\n\r\n',
    { keptForMs: 4000 },
  ],
  [
    'a time too short',
    'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n',
    { keptForMs: 0 },
  ],
];

const MALFORMED: readonly (readonly [title: string, text: string, error: RegExp])[] = [
  ['a frame of HTTP/2', '\0\0\x06\x04\0\0\0\0\0', /HPE_INVALID_CONSTANT .*Expected HTTP/],
  ['an alert of TLS', '\x15\x03\x01\0\x02\x02\x46', /HPE_INVALID_CONSTANT/],
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', /HPE_INVALID_CONSTANT/],
  ['the beginning of one', 'HTTX', /HPE_INVALID_CONSTANT/],
  ['an empty line', '\r\n', /HPE_INVALID_CONSTANT/],
  ['another version', 'HTTP/2.0 200 OK\r\n\r\n', /HPE_INVALID_VERSION/],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', /HPE_INVALID_STATUS/],
  ['a status of four', 'HTTP/1.1 2000 OK\r\n\r\n', /HPE_INVALID_STATUS/],
  ['no colon', 'HTTP/1.1 200 OK\r\nX-A\r\n\r\n', /HPE_INVALID_HEADER_TOKEN/],
  ['no name', 'HTTP/1.1 200 OK\r\n: a\r\n\r\n', /HPE_INVALID_HEADER_TOKEN/],
  ['a blank after a name', 'HTTP/1.1 200 OK\r\nX-A : a\r\n\r\n', /HPE_INVALID_HEADER_TOKEN/],
  ['a folded line', 'HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\n\r\n', /HPE_INVALID_HEADER_TOKEN/],
  ['a control character', 'HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n', /HPE_INVALID_HEADER_TOKEN/],
  ['a CR alone', 'HTTP/1.1 200 OK\r\nX-A: a\rb\r\n\r\n', /HPE_INVALID_HEADER_TOKEN/],
  ['an LF alone', 'HTTP/1.1 200 OK\nX-A: a\n\n', /HPE_CR_EXPECTED/],
  ['no number', 'HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n', /HPE_INVALID_CONTENT_LENGTH/],
  ['less than none', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', /HPE_INVALID_CONTENT_LENGTH/],
  [
    'two lengths',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
    /HPE_INVALID_CONTENT_LENGTH/,
  ],
  [
    'a length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    /HPE_INVALID_TRANSFER_ENCODING/,
  ],
  ...['g', '', ';a', '-5', '5 5', '0x5'].map(
    (size) =>
      [
        `the size of a chunk: ${size}`,
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\n`,
        /HPE_INVALID_CHUNK_SIZE/,
      ] as const,
  ),
  [
    'more in a chunk than its size',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n',
    /HPE_STRICT/,
  ],
  ['a head too large', `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(20_000)}`, /HPE_HEADER_OVERFLOW/],
  [
    'extensions too large',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(20_000)}`,
    /HPE_HEADER_OVERFLOW/,
  ],
  [
    'trailers too large',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(4000)}`,
    /HPE_HEADER_OVERFLOW/,
  ],
  [
    'interim answers without end',
    'HTTP/1.1 100 Continue\r\n\r\n'.repeat(3000),
    /HPE_HEADER_OVERFLOW/,
  ],
  [
    'chunks of a byte without end',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(20_000)}`,
    /HPE_HEADER_OVERFLOW/,
  ],
  [
    'a length too large',
    `HTTP/1.1 200 OK\r\nContent-Length: ${MAX_RESPONSE_BYTES + 1}\r\n\r\n`,
    /more than 4194304 bytes/,
  ],
  [
    'a length of a thousand digits',
    `HTTP/1.1 200 OK\r\nContent-Length: ${'9'.repeat(1000)}\r\n\r\n`,
    /more than 4194304 bytes/,
  ],
  [
    'a chunk too large',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n',
    /more than 4194304 bytes/,
  ],
  [
    'a body too large',
    `HTTP/1.1 200 OK\r\n\r\n${'a'.repeat(MAX_RESPONSE_BYTES + 1)}`,
    /more than 4194304 bytes/,
  ],
];

/** Passes pieces in one buffer that is overwritten, as a connection does. */
function readPieces(parser: ResponseParser, pieces: readonly Buffer[]): HttpResponse | undefined {
  const buffer = Buffer.alloc(Math.max(...pieces.map(({ length }) => length)));
  let answer: HttpResponse | undefined;
  for (const piece of pieces) {
    if (piece.length === 0) continue;
    assert.equal(answer, undefined, 'complete before its last piece');
    piece.copy(buffer);
    answer = parser.read(buffer.subarray(0, piece.length));
    buffer.fill('?');
  }
  return answer;
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function codeAndMessage(error: NodeJS.ErrnoException): string {
  return `${error.code} ${error.message}`;
}

describe('a response, split anywhere and into single bytes', () => {
  for (const [title, text, expected, end] of ANSWERS) {
    test(title, () => {
      const bytes = bytesOf(text);
      const cuts = Array.from(bytes, (_byte, at) => at);
      const ways = cuts.map((at) => [bytes.subarray(0, at), bytes.subarray(at)]);
      ways.push(cuts.map((at) => bytes.subarray(at, at + 1)));
      for (const pieces of ways) {
        const parser = createResponseParser();
        const read = readPieces(parser, pieces);
        if (end !== undefined) assert.equal(read, undefined);
        const answer = end === undefined ? read : parser.end();
        assert.ok(answer !== undefined, 'not complete');
        assert.equal(parser.hasBegun, true);
        const { body, headers, ...rest } = answer;
        const got = { ...rest, headers: { ...headers }, body: body.toString('latin1') };
        assert.deepEqual({ ...got, ...expected }, got);
      }
    });
  }
});

describe('a response that is closed early', () => {
  for (const [title, text, , end] of ANSWERS.filter(([, , , way]) => way === undefined)) {
    test(title, () => {
      assert.equal(end, undefined);
      const bytes = bytesOf(text);
      for (let length = 0; length < bytes.length; length++) {
        const parser = createResponseParser();
        if (length > 0) assert.equal(parser.read(bytes.subarray(0, length)), undefined);
        const where = length === 0 ? /before a response/ : /in the middle of the response/;
        assert.throws(
          () => parser.end(),
          (error: Error) => /^ECONNRESET/.test(codeAndMessage(error)) && where.test(error.message),
        );
      }
    });
  }
});

describe('an error response whose body', () => {
  const HEAD = 'HTTP/1.1 503 Not now\r\nRetry-After: 7\r\n';
  for (const [title, text, end] of [
    ['is closed early', `${HEAD}Content-Length: 5\r\n\r\nhe`, 'closed'],
    ['is malformed', `${HEAD}Transfer-Encoding: chunked\r\n\r\n-1\r\n`],
    ['is too long', `${HEAD}Content-Length: 1000000000\r\n\r\n`],
    ['never ends', `${HEAD}\r\n${'a'.repeat(MAX_RESPONSE_BYTES + 1)}`],
  ] as const) {
    test(`${title} is still an error response`, () => {
      const parser = createResponseParser();
      const read = parser.read(bytesOf(text));
      const answer = end === undefined ? read : parser.end();
      assert.equal(answer?.status, 503);
      assert.equal(answer.headers['retry-after'], '7');
      assert.equal(answer.keptForMs, 0);
    });
  }
});

describe('a malformed response', () => {
  for (const [title, text, expected] of MALFORMED) {
    test(title, () => {
      const bytes = bytesOf(text);
      const ways = [
        [bytes],
        ...(bytes.length < 1000 ? [[...bytes].map((byte) => Buffer.from([byte]))] : []),
      ];
      for (const pieces of ways) {
        assert.throws(
          () => readPieces(createResponseParser(), pieces),
          (error: Error) => expected.test(codeAndMessage(error)),
        );
      }
    });
  }
});

test('data after a response ends the connection', () => {
  const answer = createResponseParser().read(
    bytesOf('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK'),
  );
  assert.equal(answer?.body.toString(), 'ok');
  assert.equal(answer?.keptForMs, 0);
});

test('a large body in many chunks', () => {
  const parser = createResponseParser();
  parser.read(bytesOf('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'));
  const chunk = bytesOf(`3e8\r\n${'a'.repeat(1000)}\r\n`);
  for (let sent = 0; sent < 3000; sent++) assert.equal(parser.read(chunk), undefined);
  assert.equal(parser.read(bytesOf('0\r\n\r\n'))?.body.length, 3_000_000);
});

test('any bytes result in a response or an error', () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const texts = [...ANSWERS, ...MALFORMED]
    .map(([, text]) => text)
    .filter((text) => text.length < 1000);
  for (let round = 0; round < 20_000; round++) {
    const bytes = bytesOf(texts[random(texts.length)]!);
    for (let change = 0; change < 1 + random(3); change++) {
      bytes[random(bytes.length)] = random(256);
    }
    try {
      const parser = createResponseParser();
      if (parser.read(bytes) === undefined) parser.end();
    } catch (error) {
      assert.match(codeAndMessage(error as Error), /^HPE_|^ECONNRESET|more than 4194304 bytes/);
    }
  }
});
