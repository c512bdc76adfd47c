import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { signalOfPath } from '../otlp/codec.ts';
import { type Admission, refusalOf } from './admission.ts';
import { accept, MAX_BODY_BYTES, readBody } from './export-request.ts';
import {
  frame,
  GRPC_HEAD,
  grpcCodeOf,
  grpcFailure,
  PREFIX_BYTES,
  UNIMPLEMENTED,
  unframe,
} from './grpc-frames.ts';
import type { Sink } from './sink.ts';

/**
 * OTLP/gRPC: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc
 *
 * Unary calls are all there is in OTLP, and those are one message with a prefix of five bytes each way:
 * node:http2 does it, and nothing of a library would be used.
 */
export function createGrpcReceiver(
  sink: Sink,
  admission: Admission,
): { readonly server: Http2Server; readonly cut: () => void } {
  const server = createServer();
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => stream.destroy());
    receive(sink, admission, stream, headers).catch(() => stream.destroy());
  });
  return {
    server,
    cut: () => {
      for (const session of sessions) session.destroy();
    },
  };
}

async function receive(
  sink: Sink,
  admission: Admission,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const remoteAddress = stream.session?.socket.remoteAddress;
  const refusal = refusalOf(admission, { headers, remoteAddress, sends: true });
  if (refusal !== undefined) return refuse(stream, grpcCodeOf(refusal.status), refusal.reason);
  const path = headers[':path'] ?? '';
  const signal = path.startsWith('/v1/') ? undefined : signalOfPath(path);
  if (signal === undefined) return refuse(stream, UNIMPLEMENTED, 'there is no such method');
  const body = await readBody(stream, MAX_BODY_BYTES + PREFIX_BYTES);
  if (body === undefined)
    return refuse(stream, grpcCodeOf(413), `more than ${MAX_BODY_BYTES} bytes`);
  const framed = unframe(body);
  if (framed === undefined) return refuse(stream, grpcCodeOf(400), 'not one message of gRPC');
  const { isGzip, message } = framed;
  if (isGzip && headers['grpc-encoding'] !== 'gzip') {
    return refuse(stream, UNIMPLEMENTED, 'grpc-encoding gzip or identity is taken');
  }
  const request = { signal, isJson: false, isGzip, body: message };
  const accepted = await accept(sink, request);
  if (accepted.status !== 200) {
    return refuse(stream, grpcCodeOf(accepted.status), accepted.reason ?? '');
  }
  if (stream.destroyed) return;
  stream.respond(GRPC_HEAD, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': 0 }));
  stream.end(frame(accepted.body));
}

function refuse(stream: ServerHttp2Stream, code: number, reason: string): void {
  if (!stream.destroyed) stream.respond(grpcFailure(code, reason), { endStream: true });
}
