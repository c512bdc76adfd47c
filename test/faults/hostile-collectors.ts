import { connect, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { CertificateFolder } from '../support/certificates.ts';
import { readCertificate } from '../support/certificates.ts';

/** A collector that means harm, or that is broken badly. */
export interface Hostile {
  readonly meaning: string;
  /** What it does with a connection. It has been given a listener for errors. */
  readonly serve: (socket: Socket, certificates: CertificateFolder) => void;
  /** Whether what it did not take may be sent again, so that nothing may be lost. */
  readonly retryable: boolean;
  /** Whether it says that it has taken what it has not, of which nobody can know. */
  readonly lies?: boolean;
  readonly protocol?: 'grpc' | 'http/json' | 'https';
}

const OK = 'HTTP/1.1 200 OK\r\n';
const UNAVAILABLE = 'HTTP/1.1 503 Service Unavailable\r\n';
const DRIP_MS = 50;

/** Answers each request so, as soon as any of it comes. */
const says = (text: string | Buffer) => (socket: Socket) => {
  socket.on('data', () => socket.write(text));
};

/** Begins an answer, and goes on for as long as it is let. */
const floods =
  (begin: string, piece: string | Buffer, isUnasked = false) =>
  (socket: Socket) => {
    const block = Buffer.concat(Array.from({ length: 200 }, () => Buffer.from(piece)));
    const more = (): void => {
      while (!socket.destroyed && socket.write(block));
    };
    const start = (): void => {
      socket.write(begin, 'latin1');
      socket.on('drain', more);
      more();
      socket.resume();
    };
    if (isUnasked) start();
    else socket.once('data', start);
  };

const drips = (begin: string, piece: string) => (socket: Socket) => {
  socket.once('data', () => {
    socket.write(begin);
    const timer = setInterval(() => socket.write(piece), DRIP_MS);
    socket.on('close', () => clearInterval(timer)).resume();
  });
};

const unavailable = (retryAfter: string) =>
  says(`${UNAVAILABLE}Retry-After: ${retryAfter}\r\nContent-Length: 0\r\n\r\n`);

/** Passes the connection on to a server of TLS that is made for it. */
const tls =
  (options: (certificates: CertificateFolder) => object) =>
  (socket: Socket, certificates: CertificateFolder) => {
    const server = createTlsServer(options(certificates), (secure) => {
      secure.on('error', () => {}).on('data', () => secure.write(`${OK}Content-Length: 0\r\n\r\n`));
    });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      const through = connect(port, '127.0.0.1').on('error', () => socket.destroy());
      socket.pipe(through).pipe(socket);
      socket.on('close', () => {
        through.destroy();
        server.close();
      });
    });
  };

/** A frame of HTTP/2. */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const SETTINGS = frame(4, 0, 0, Buffer.alloc(0));
const GOAWAY = frame(7, 0, 0, Buffer.alloc(8));
/** `x: y`, as a literal that is not indexed. */
const HEADER = Buffer.from([0, 1, 0x78, 1, 0x79]);

export const HOSTILE_COLLECTORS: Readonly<Record<string, Hostile>> = {
  silent: { meaning: 'never answers', serve: (socket) => socket.resume(), retryable: true },
  'never reads': { meaning: 'takes no byte', serve: (socket) => socket.pause(), retryable: true },
  'early close': {
    meaning: 'closes when it has read a little',
    serve: (socket) => socket.once('data', () => socket.destroy()),
    retryable: true,
  },
  'close in the answer': {
    meaning: 'closes in the middle of the head',
    serve: (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nX')),
    retryable: true,
  },
  'drip in the head': {
    meaning: 'sends a byte of the head at a time',
    serve: drips(`${OK}X: `, 'x'),
    retryable: true,
  },
  'drip in the body': {
    meaning: 'sends a byte of the body at a time',
    serve: drips(`${OK}Content-Length: 100000\r\n\r\n`, 'x'),
    retryable: true,
  },
  'drip in a refusal': {
    meaning: 'refuses with a body that takes for ever',
    serve: drips(`${UNAVAILABLE}Content-Length: 100000\r\n\r\n`, 'x'),
    retryable: true,
  },
  'endless refusal': {
    meaning: 'refuses with a body without end',
    serve: floods(`${UNAVAILABLE}\r\n`, 'x'.repeat(1000)),
    retryable: true,
  },
  'refusal of 1 GB': {
    meaning: 'refuses with a body of 1 GB',
    serve: floods(`${UNAVAILABLE}Content-Length: 1000000000\r\n\r\n`, 'x'.repeat(1000)),
    retryable: true,
  },
  'Retry-After: 0': {
    meaning: 'is overloaded, and wants it again at once',
    serve: unavailable('0'),
    retryable: true,
  },
  'Retry-After: -5': {
    meaning: 'is overloaded, and wants it before now',
    serve: unavailable('-5'),
    retryable: true,
  },
  'Retry-After: in the past': {
    meaning: 'is overloaded, and names a day that is past',
    serve: unavailable('Wed, 21 Oct 2015 07:28:00 GMT'),
    retryable: true,
  },
  'Retry-After: 10^20': {
    meaning: 'is overloaded for three trillion years',
    serve: unavailable('100000000000000000000'),
    retryable: true,
  },
  'interim answers': {
    meaning: 'sends 100 Continue without end',
    serve: floods('', 'HTTP/1.1 100 Continue\r\n\r\n'),
    retryable: false,
  },
  'endless head': {
    meaning: 'sends headers without end',
    serve: floods(OK, 'X: y\r\n'),
    retryable: false,
  },
  'endless line': {
    meaning: 'sends a header without end',
    serve: floods(`${OK}X: `, 'x'.repeat(100)),
    retryable: false,
  },
  'endless body': {
    meaning: 'answers without end',
    serve: floods(`${OK}\r\n`, 'x'.repeat(1000)),
    retryable: false,
  },
  'answer of 1 GB': {
    meaning: 'answers with 1 GB',
    serve: floods(`${OK}Content-Length: 1000000000\r\n\r\n`, 'x'.repeat(1000)),
    retryable: false,
  },
  'chunks of a byte': {
    meaning: 'sends chunks of one byte without end',
    serve: floods(`${OK}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'),
    retryable: false,
  },
  'chunk extensions': {
    meaning: 'sends chunks with long extensions',
    serve: floods(`${OK}Transfer-Encoding: chunked\r\n\r\n`, `1;${'a'.repeat(500)}\r\nx\r\n`),
    retryable: false,
  },
  'bad chunk size': {
    meaning: 'sends a chunk of size -1',
    serve: says(`${OK}Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n`),
    retryable: false,
  },
  'endless trailers': {
    meaning: 'sends trailers without end',
    serve: floods(`${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n`, 'X: y\r\n'),
    retryable: false,
  },
  'gzip bomb': {
    meaning: 'answers with what is 1 GB when unpacked',
    serve: says(
      Buffer.concat([
        Buffer.from(`${OK}Content-Encoding: gzip\r\nContent-Length: 1000000\r\n\r\n`),
        Buffer.alloc(1_000_000),
      ]),
    ),
    retryable: false,
    lies: true,
  },
  'unasked answers': {
    meaning: 'answers before it is asked, without end',
    serve: floods('', `${OK}Content-Length: 0\r\n\r\n`, true),
    retryable: false,
    lies: true,
  },
  'garbage after answers': {
    meaning: 'goes on with garbage after each answer',
    serve: (socket) => {
      socket.on('data', () => {
        socket.write(`${OK}Content-Length: 0\r\n\r\n`);
        setTimeout(() => socket.write('garbage\r\n\r\n'), 5);
      });
    },
    retryable: false,
    lies: true,
  },
  redirect: {
    meaning: 'sends elsewhere',
    serve: says('HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n'),
    retryable: false,
  },
  'HTTP/2': { meaning: 'speaks HTTP/2', serve: says(SETTINGS), retryable: false },
  'deep JSON': {
    meaning: 'answers with 3 MB of [',
    serve: says(
      `${OK}Content-Type: application/json\r\nContent-Length: 3000000\r\n\r\n${'['.repeat(3_000_000)}`,
    ),
    retryable: false,
    lies: true,
    protocol: 'http/json',
  },
  'TLS cut': {
    meaning: 'cuts the handshake',
    serve: (socket) => socket.once('data', () => socket.destroy()),
    retryable: true,
    protocol: 'https',
  },
  'TLS silent': {
    meaning: 'never answers the handshake',
    serve: (socket) => socket.resume(),
    retryable: true,
    protocol: 'https',
  },
  'TLS garbled': {
    meaning: 'sends records that are none',
    serve: says(Buffer.alloc(300, 0x16)),
    retryable: false,
    protocol: 'https',
  },
  'TLS 1.1': {
    meaning: 'speaks nothing newer than TLS 1.1',
    serve: tls((folder) => ({
      ...readCertificate(folder.create('old')),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })),
    retryable: false,
    protocol: 'https',
  },
  'TLS expired': {
    meaning: 'has a certificate that is over',
    serve: tls((folder) => readCertificate(folder.createExpired('expired'))),
    retryable: false,
    protocol: 'https',
  },
  'TLS self-signed': {
    meaning: 'has a certificate that nobody knows',
    serve: tls((folder) => readCertificate(folder.create('unknown'))),
    retryable: false,
    protocol: 'https',
  },
  'gRPC silent': {
    meaning: 'never answers',
    serve: (socket) => socket.resume(),
    retryable: true,
    protocol: 'grpc',
  },
  'gRPC GOAWAY': {
    meaning: 'says GOAWAY on each connection',
    serve: floods(SETTINGS.toString('latin1'), GOAWAY),
    retryable: true,
    protocol: 'grpc',
  },
  'gRPC bad frames': {
    meaning: 'sends frames that are none',
    serve: floods('', Buffer.alloc(100, 0xff)),
    retryable: true,
    protocol: 'grpc',
  },
  'gRPC endless head': {
    meaning: 'sends headers and trailers without end',
    serve: floods(
      Buffer.concat([SETTINGS, frame(1, 0, 1, HEADER)]).toString('latin1'),
      frame(9, 0, 1, Buffer.concat(Array.from({ length: 100 }, () => HEADER))),
    ),
    retryable: false,
    protocol: 'grpc',
  },
};
