import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { signalOfPath } from '../otlp/decode.ts';
import { accept, MAX_BODY_BYTES, readBody } from './accept.ts';
import { type Admission, refusalOf } from './admission.ts';
import type { Sink } from './sink.ts';

/** Codes of gRPC: https://grpc.io/docs/guides/status-codes/ */
const CODES = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  403: 7, // PERMISSION_DENIED
  413: 8, // RESOURCE_EXHAUSTED
  500: 13, // INTERNAL
} as const;
const UNIMPLEMENTED = 12;

const PREFIX_BYTES = 5;

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
  if (refusal !== undefined) return refuse(stream, CODES[refusal.status], refusal.reason);
  const path = headers[':path'] ?? '';
  const signal = path.startsWith('/v1/') ? undefined : signalOfPath(path);
  if (signal === undefined) return refuse(stream, UNIMPLEMENTED, 'there is no such method');
  const body = await readBody(stream, MAX_BODY_BYTES + PREFIX_BYTES);
  if (body === undefined) return refuse(stream, CODES[413], `more than ${MAX_BODY_BYTES} bytes`);
  if (body.length < PREFIX_BYTES || body.readUInt32BE(1) !== body.length - PREFIX_BYTES) {
    return refuse(stream, CODES[400], 'not one message of gRPC');
  }
  const isGzip = body[0] === 1;
  if (isGzip && headers['grpc-encoding'] !== 'gzip') {
    return refuse(stream, UNIMPLEMENTED, 'grpc-encoding gzip or identity is taken');
  }
  const request = { signal, isJson: false, isGzip, body: body.subarray(PREFIX_BYTES) };
  const accepted = await accept(sink, request);
  if (accepted.status !== 200) {
    return refuse(stream, CODES[accepted.status], accepted.reason ?? '');
  }
  if (stream.destroyed) return;
  stream.respond(HEAD, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': 0 }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(accepted.body.length, 1);
  stream.end(Buffer.concat([prefix, accepted.body]));
}

const HEAD = { ':status': 200, 'content-type': 'application/grpc+proto' };

function refuse(stream: ServerHttp2Stream, code: number, reason: string): void {
  if (stream.destroyed) return;
  // All but printable ASCII is escaped: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
  const message = reason.toWellFormed().replace(/[^ -~]|%/gu, encodeURIComponent);
  stream.respond({ ...HEAD, 'grpc-status': code, 'grpc-message': message }, { endStream: true });
}
