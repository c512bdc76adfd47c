import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { readBody } from '../../src/viewer/receiver/body.ts';
import {
  frame,
  GRPC_HEADERS,
  grpcCodeOf,
  grpcFailure,
  unframe,
} from '../../src/viewer/receiver/grpc-frames.ts';
import { type Answer, answerRequest, type Desk } from './answer.ts';
import { encodeResponse, signalOfPath } from './codec.ts';
import { type ListeningServer, type ListenOptions, listen, MAX_BODY_BYTES } from './listen.ts';
import type { ReceivedRequest } from './received.ts';

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
  const content = unframe((await readBody(stream, MAX_BODY_BYTES)) ?? Buffer.alloc(0));
  if (content === undefined) throw new Error('not one gRPC message');
  const { isGzip, message } = content;
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
    encoding: isGzip ? 'gzip' : 'identity',
    ...(clientCertificate && { clientCertificate }),
  };
  write(stream, request, await answerRequest(desk, request, message));
}

function write(stream: ServerHttp2Stream, { signal }: ReceivedRequest, answer: Answer): void {
  if (answer.destroy) {
    stream.session?.destroy();
    return;
  }
  const code = answer.grpcStatus ?? grpcCodeOf(answer.status ?? 200);
  if (code !== 0 || !signal) {
    const message = Buffer.from(answer.body ?? '').toString('utf8');
    stream.respond({ ...grpcFailure(code, message), ...answer.headers }, { endStream: true });
    return;
  }
  stream.respond({ ...GRPC_HEADERS, ...answer.headers }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': 0 }));
  stream.end(frame(encodeResponse(signal, 'grpc', answer.partialSuccess)));
}

function subjectOf(stream: ServerHttp2Stream): string | undefined {
  // A session's socket is a proxy, in which `in` finds nothing.
  const socket = stream.session?.socket as Partial<TLSSocket> | undefined;
  const name = socket?.getPeerCertificate?.()?.subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}
