import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { type Answer, answerRequest, type Desk } from './answer.ts';
import { encodeResponse, signalOfPath } from './codec.ts';
import { type ListeningServer, type ListenOptions, listen } from './listen.ts';
import { readBody } from './read-body.ts';
import type { ReceivedRequest } from './received.ts';

const UNIMPLEMENTED = 12;
const INTERNAL = 13;

/** gRPC codes that mean to an OTLP client what the HTTP status does. */
const GRPC_STATUS: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  403: 7, // PERMISSION_DENIED
  404: UNIMPLEMENTED,
  413: 8, // RESOURCE_EXHAUSTED
  429: 14, // UNAVAILABLE, which asks for a retry
  502: 14,
  503: 14,
  504: 14,
};

const CONTENT_TYPE = 'application/grpc+proto';

/**
 * OTLP/gRPC: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc
 *
 * On node:http2 rather than on @grpc/grpc-js, whose server hides `grpc-encoding` and cannot cut a
 * connection: both are what tests of an exporter need to see and to do. Unary calls are all there
 * is in OTLP, and those are one length-prefixed message each way.
 */
export function listenForGrpc(desk: Desk, options: ListenOptions): Promise<ListeningServer> {
  const server = options.tls ? createSecureServer({ ...options.tls }) : createServer();
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => stream.destroy());
    handle(desk, stream, headers).catch(() => stream.session?.destroy());
  });
  return listen(server, options, () => {
    for (const session of sessions) session.destroy();
  });
}

async function handle(
  desk: Desk,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const { compressed, message } = unframe(await readBody(stream));
  const path = headers[':path'] ?? '';
  const signal = signalOfPath(path);
  const clientCertificate = subjectOf(stream);
  const request: ReceivedRequest = {
    ...(signal && { signal }),
    path,
    protocol: 'grpc',
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([k, v]) => (k.startsWith(':') ? [] : [[k, String(v)]])),
    ),
    bytes: message.length,
    encoding: compressed ? 'gzip' : 'identity',
    ...(clientCertificate && { clientCertificate }),
  };
  write(stream, request, await answerRequest(desk, request, message));
}

function write(stream: ServerHttp2Stream, { signal }: ReceivedRequest, answer: Answer): void {
  if (answer.destroy) {
    stream.session?.destroy();
    return;
  }
  const code = answer.grpcStatus ?? grpcStatusOf(answer.status ?? 200);
  const head = { ':status': 200, 'content-type': CONTENT_TYPE, ...answer.headers };
  if (code !== 0 || !signal) {
    const message = percentEncode(Buffer.from(answer.body ?? '').toString('utf8'));
    stream.respond({ ...head, 'grpc-status': code, 'grpc-message': message }, { endStream: true });
    return;
  }
  stream.respond(head, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': 0 }));
  stream.end(frame(encodeResponse(signal, 'grpc', answer.partialSuccess)));
}

function grpcStatusOf(status: number): number {
  return status >= 200 && status < 300 ? 0 : (GRPC_STATUS[status] ?? INTERNAL);
}

/** A message's prefix: one byte for "compressed", four for the length. */
function unframe(body: Buffer): { compressed: boolean; message: Buffer } {
  if (body.length < 5 || body.readUInt32BE(1) !== body.length - 5) {
    throw new Error('not one gRPC message');
  }
  return { compressed: body[0] === 1, message: body.subarray(5) };
}

function frame(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md: all but printable ASCII. */
function percentEncode(message: string): string {
  return message.replace(/[^ -~]|%/gu, encodeURIComponent);
}

function subjectOf(stream: ServerHttp2Stream): string | undefined {
  // A session's socket is a proxy, in which `in` finds nothing.
  const socket = stream.session?.socket as Partial<TLSSocket> | undefined;
  const name = socket?.getPeerCertificate?.()?.subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}
