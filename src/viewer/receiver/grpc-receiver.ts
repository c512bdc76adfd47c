import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { signalOfPath } from '../otlp/codec.ts';
import { type Admission, refusalOf } from './admission.ts';
import { MAX_BODY_BYTES, readBody } from './body.ts';
import { storeRequest } from './export-request.ts';
import {
  frame,
  GRPC_HEADERS,
  grpcCodeOf,
  grpcFailure,
  PREFIX_BYTES,
  UNIMPLEMENTED,
  unframe,
} from './grpc-frames.ts';
import { trackSessions } from './grpc-sessions.ts';
import type { Sink } from './sink.ts';

/**
 * OTLP/gRPC: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc
 *
 * OTLP has only unary calls: one message with a prefix of five bytes in each direction. node:http2 suffices for them.
 */
export function createGrpcReceiver(
  sink: Sink,
  admission: Admission,
): { readonly server: Http2Server; readonly closeSessions: () => void } {
  const server = createServer();
  const closeSessions = trackSessions(server);
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => stream.destroy());
    receive(sink, admission, stream, headers).catch(() => stream.destroy());
  });
  return { server, closeSessions };
}

async function receive(
  sink: Sink,
  admission: Admission,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const remoteAddress = stream.session?.socket.remoteAddress;
  const refusal = refusalOf(admission, { headers, remoteAddress, isExport: true });
  if (refusal !== undefined) return refuse(stream, grpcCodeOf(refusal.status), refusal.reason);
  const path = headers[':path'] ?? '';
  const signal = path.startsWith('/v1/') ? undefined : signalOfPath(path);
  if (signal === undefined) return refuse(stream, UNIMPLEMENTED, 'unknown method');
  const body = await readBody(stream, MAX_BODY_BYTES + PREFIX_BYTES);
  if (body === undefined)
    return refuse(stream, grpcCodeOf(413), `more than ${MAX_BODY_BYTES} bytes`);
  const content = unframe(body);
  if (content === undefined) return refuse(stream, grpcCodeOf(400), 'expected one gRPC message');
  const { isGzip, message } = content;
  if (isGzip && headers['grpc-encoding'] !== 'gzip') {
    return refuse(stream, UNIMPLEMENTED, 'expected grpc-encoding gzip or identity');
  }
  const response = await storeRequest(sink, { signal, isJson: false, isGzip, body: message });
  if (response.status !== 200) {
    return refuse(stream, grpcCodeOf(response.status), response.reason ?? '');
  }
  if (stream.destroyed) return;
  stream.respond(GRPC_HEADERS, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': 0 }));
  stream.end(frame(response.body));
}

function refuse(stream: ServerHttp2Stream, code: number, reason: string): void {
  if (!stream.destroyed) stream.respond(grpcFailure(code, reason), { endStream: true });
}
