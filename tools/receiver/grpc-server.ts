import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
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
import { trackSessions } from '../../src/viewer/receiver/grpc-sessions.ts';
import { type Answer, handleRequest, type RequestContext } from './answer.ts';
import { encodeResponse, signalOfPath } from './codec.ts';
import { type ListeningServer, type ListenOptions, listen, MAX_BODY_BYTES } from './listen.ts';
import type { ReceivedRequest } from './received.ts';

/**
 * OTLP/gRPC: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc
 *
 * On node:http2, not on @grpc/grpc-js, whose server hides `grpc-encoding` and cannot cut a connection: tests of an
 * exporter need both. OTLP has only unary calls: one length-prefixed message in each direction.
 */
export function listenForGrpc(
  context: RequestContext,
  options: ListenOptions,
): Promise<ListeningServer> {
  const server = options.tls ? createSecureServer({ ...options.tls }) : createServer();
  const closeSessions = trackSessions(server);
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => stream.destroy());
    handle(context, stream, headers).catch(() => stream.session?.destroy());
  });
  return listen(server, options, closeSessions);
}

async function handle(
  context: RequestContext,
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
  write(stream, request, await handleRequest(context, request, message));
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
  // The socket of a session is a proxy that does not support `in`.
  const socket = stream.session?.socket as Partial<TLSSocket> | undefined;
  const name = socket?.getPeerCertificate?.()?.subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}
