import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as requestHttp,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface ProxyOptions {
  /** `user:password`, without which it answers 407. */
  readonly credentials?: string;
  /** Answers each CONNECT and each request with this, instead of doing it. */
  readonly refusal?: string;
  /** Spoken to by TLS. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
}

export interface TestProxy {
  readonly port: number;
  /** `CONNECT host:port`, `POST http://host/path`, in order. */
  readonly asked: string[];
  stop(): void;
}

/** A proxy by HTTP, for which each name is one of this machine: who gets through has not asked the DNS. */
export async function startProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const wanted =
    options.credentials === undefined
      ? undefined
      : `Basic ${Buffer.from(options.credentials).toString('base64')}`;
  const refusalOf = ({ headers }: IncomingMessage): string | undefined => {
    if (wanted !== undefined && headers['proxy-authorization'] !== wanted) {
      return '407 Proxy Authentication Required';
    }
    return options.refusal;
  };
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };

  const forward = (request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${request.method} ${request.url}`);
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      request.resume();
      response.writeHead(Number(refusal.slice(0, 3)), refusal.slice(4)).end();
      return;
    }
    const url = new URL(request.url!);
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const path = `${url.pathname}${url.search}`;
    const sent = requestHttp(
      { host: '127.0.0.1', port: url.port, path, method: request.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    sent.on('error', () => response.writeHead(502).end());
    request.pipe(sent);
  };
  const server: Server =
    options.tls === undefined ? createServer(forward) : createTlsServer(options.tls, forward);
  server.on('connection', keep).on('secureConnection', keep);
  server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => {
    asked.push(`CONNECT ${request.url}`);
    client.on('error', () => {});
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(Number(request.url!.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    keep(upstream);
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
