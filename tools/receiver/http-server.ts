import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { readBody } from '../../src/viewer/receiver/body.ts';
import { type Answer, handleRequest, type RequestContext } from './answer.ts';
import { encodeResponse, signalOfPath } from './codec.ts';
import { type ListeningServer, type ListenOptions, listen, MAX_BODY_BYTES } from './listen.ts';
import type { Protocol, ReceivedRequest } from './received.ts';

const CONTENT_TYPES: Readonly<Record<string, Protocol>> = {
  'application/x-protobuf': 'http/protobuf',
  'application/json': 'http/json',
};

/** OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export function listenForHttp(
  context: RequestContext,
  options: ListenOptions,
): Promise<ListeningServer> {
  const handler = (req: IncomingMessage, res: ServerResponse) => {
    // The client has disconnected, or the receiver stops: no response is possible.
    handle(context, req, res).catch(() => req.socket.destroy());
  };
  const server = options.tls ? createTlsServer({ ...options.tls }, handler) : createServer(handler);
  return listen(server, options, () => server.closeAllConnections());
}

async function handle(
  context: RequestContext,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const raw = await readBody(req, MAX_BODY_BYTES);
  if (raw === undefined) throw new Error(`a body of more than ${MAX_BODY_BYTES} bytes`);
  const contentType = (req.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  const protocol = CONTENT_TYPES[contentType];
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (req.method !== 'POST') return reply(res, 405, 'expected POST');
  if (!protocol) return reply(res, 415, `unknown content type: ${contentType}`);
  if (encoding !== 'gzip' && encoding !== 'identity') {
    return reply(res, 415, `unknown content encoding: ${encoding}`);
  }
  const path = new URL(req.url ?? '/', 'http://receiver').pathname;
  const signal = signalOfPath(path);
  const clientCertificate = subjectOf(req);
  const request: ReceivedRequest = {
    ...(signal && { signal }),
    path,
    protocol,
    headers: Object.fromEntries(Object.entries(req.headers).map(([k, v]) => [k, String(v)])),
    bytes: raw.length,
    encoding,
    ...(clientCertificate && { clientCertificate }),
  };
  write(req, res, request, await handleRequest(context, request, raw));
}

function write(
  req: IncomingMessage,
  res: ServerResponse,
  { signal, protocol }: ReceivedRequest,
  answer: Answer,
): void {
  if (answer.destroy) {
    req.socket.destroy();
    return;
  }
  const status = answer.status ?? 200;
  const isAccepted = signal !== undefined && status === 200;
  const body =
    answer.body ?? (isAccepted ? encodeResponse(signal, protocol, answer.partialSuccess) : '');
  res.writeHead(status, {
    'content-type': protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    ...answer.headers,
  });
  res.end(body);
}

function reply(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
}

function subjectOf(req: IncomingMessage): string | undefined {
  if (!('getPeerCertificate' in req.socket)) return undefined;
  const name = (req.socket as TLSSocket).getPeerCertificate().subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}
