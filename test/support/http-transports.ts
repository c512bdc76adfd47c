import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import { after } from 'node:test';
import { createShutdownState } from '../../src/export/shutdown-state.ts';
import {
  createHttpTransport,
  type HttpTransportOptions,
} from '../../src/otlp/http/http-transport.ts';

const TIMEOUT_MS = 30_000;
export const BODY = Buffer.from('some bytes');

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers) close();
});

export interface Listening {
  readonly port: number;
  /** One for each connection. */
  readonly sockets: Socket[];
}

export async function listen(
  server: Pick<Server, 'listen' | 'address' | 'close' | 'once' | 'on'>,
  host = '127.0.0.1',
): Promise<Listening> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  server.listen(0, host);
  await once(server as Server, 'listening');
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

/** A server that does with each request, of which all is read, what is given. */
export function answering(
  answer: (request: IncomingMessage, body: Buffer) => string | Buffer | 'close' | undefined,
) {
  const seen: { readonly request: IncomingMessage; readonly body: Buffer }[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    seen.push({ request, body });
    const said = answer(request, body);
    if (said === 'close') request.socket.destroy();
    else if (said !== undefined) response.end(said);
  };
  return { seen, listener };
}

export function transportTo(url: string, options: Partial<HttpTransportOptions> = {}) {
  const shutdownState = createShutdownState();
  const transport = createHttpTransport({
    url,
    headers: {},
    compression: 'none',
    tls: {},
    shutdownState,
    ...options,
  });
  closers.push(() => transport.shutdown());
  const send = (body: Uint8Array = BODY, ms = TIMEOUT_MS) => transport.send(body, ms);
  return { transport, shutdownState, send };
}

export type Response = Awaited<ReturnType<ReturnType<typeof transportTo>['send']>>;

export function dataOf(response: Response): string {
  assert.equal(response.status, 'success', inspectError(response));
  return Buffer.from(('data' in response && response.data) || '').toString('latin1');
}

export function inspectError(response: Response): string {
  const error = 'error' in response ? (response.error as NodeJS.ErrnoException) : undefined;
  return `${response.status} ${error?.code} ${error?.message}`;
}

/** Answers each connection with bytes as soon as any come. */
export async function rawly(
  respond: (socket: Socket, connection: number) => void,
): Promise<Listening> {
  let connections = 0;
  return listen(
    createRawServer((socket) => {
      const connection = ++connections;
      socket.once('data', () => respond(socket, connection));
    }) as unknown as Server,
  );
}
