import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import type { EncodedExport } from '../export/pending-exports.ts';
import type { ProxyServer } from '../export/proxy.ts';

/** The work of the exit thread. */
export interface SendJob {
  readonly encodedExports: readonly EncodedExport[];
  /** Milliseconds since 1970, after which nothing is retried. */
  readonly deadline: number;
  /** Receives the result of each export. */
  readonly port: MessagePort;
  /** Its first element becomes 1 when all exports have a result. */
  readonly done: Int32Array<SharedArrayBuffer>;
}

/** The result of one export, by its index in the job. */
export interface SendResult {
  readonly index: number;
  readonly error?: {
    readonly message: string;
    readonly code?: string;
    readonly status?: number;
    readonly atProxy?: boolean;
    readonly proxyStatus?: number;
  };
}

type OpenTunnel = (
  builtin: (id: string) => unknown,
  proxy: ProxyServer,
  authority: string,
  done: (error: Error | undefined, socket: Socket | undefined) => void,
) => Socket;

/**
 * Sends exports in a thread of its own, while the main thread waits in the event `exit`. The thread gets this
 * function as text, so it must contain all that it needs beside Node's own modules. It is not read from disk at
 * that moment: by then a deployment may have replaced the package.
 *
 * @param openTunnel for exports that go through a proxy
 */
export function sendExports(require: NodeJS.Require, openTunnel?: OpenTunnel): void {
  const { workerData } = require('node:worker_threads') as typeof import('node:worker_threads');
  const { encodedExports, deadline, port, done } = workerData as SendJob;
  type Failure = NonNullable<SendResult['error']>;
  type Attempt = { readonly error?: Failure; readonly retryAfterMs?: number };

  const RETRYABLE = ['ECONNRESET', 'EPIPE', 'EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS'];

  const failure = (error: NodeJS.ErrnoException & Partial<Failure>): Attempt => ({
    error: {
      message: error.message,
      ...(error.code === undefined ? {} : { code: error.code }),
      ...(error.atProxy && { atProxy: true }),
      ...(error.proxyStatus && { proxyStatus: error.proxyStatus }),
    },
    // A connection that was cut, or for which a descriptor or a port was missing, is worth another attempt;
    // a server that refuses connections will hardly accept them in time.
    ...(RETRYABLE.includes(error.code ?? '') ? { retryAfterMs: 0 } : {}),
  });

  const tlsOf = ({ ca, cert, key }: EncodedExport['target']['tls']) => ({
    ...(ca && { ca: Buffer.from(ca) }),
    ...(cert && { cert: Buffer.from(cert) }),
    ...(key && { key: Buffer.from(key) }),
  });

  const bodyOf = ({ target, body }: EncodedExport): Uint8Array =>
    target.compression === 'gzip'
      ? (require('node:zlib') as typeof import('node:zlib')).gzipSync(body)
      : body;

  /** A connection to the server of a URL, by a proxy. */
  const tunnelTo = (proxy: ProxyServer, url: URL): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const port = url.port || (url.protocol === 'https:' ? '443' : '80');
      openTunnel!(require, proxy, `${url.hostname}:${port}`, (error, socket) =>
        socket === undefined ? reject(error) : resolve(socket),
      );
    });

  const isName = (host: string): boolean =>
    (require('node:net') as typeof import('node:net')).isIP(host) === 0;

  const connectTls = (
    socket: Socket,
    { target }: EncodedExport,
    ALPNProtocols?: string[],
  ): Socket => {
    const tls = require('node:tls') as typeof import('node:tls');
    const host = new URL(target.url).hostname.replace(/^\[|\]$/g, '');
    return tls.connect({
      socket,
      host,
      ...(isName(host) ? { servername: host } : {}),
      ...(ALPNProtocols && { ALPNProtocols }),
      ...tlsOf(target.tls),
    });
  };

  /** Sends a request through a proxy: in plain HTTP to the proxy itself, over TLS through a tunnel. */
  const proxyOptions = async (
    proxy: ProxyServer,
    encodedExport: EncodedExport,
  ): Promise<RequestOptions> => {
    const url = new URL(encodedExport.target.url);
    if (url.protocol === 'https:') {
      const socket = await tunnelTo(proxy, url);
      return {
        agent: undefined as never,
        createConnection: () => connectTls(socket, encodedExport),
      };
    }
    const { authorization } = proxy;
    return {
      protocol: proxy.secure ? 'https:' : 'http:',
      host: proxy.host,
      hostname: proxy.host,
      port: proxy.port,
      // Node would otherwise take the name in `Host`, that of the collector.
      servername: isName(proxy.host) ? proxy.host : '',
      path: `${url.origin}${url.pathname}${url.search}`,
      headers: {
        Host: url.host,
        ...(authorization === undefined ? {} : { 'Proxy-Authorization': authorization }),
      },
    };
  };

  const postHttp = async (encodedExport: EncodedExport): Promise<Attempt> => {
    const { proxy } = encodedExport.target;
    return postWith(
      encodedExport,
      proxy === undefined ? undefined : await proxyOptions(proxy, encodedExport),
    );
  };

  const postWith = (
    encodedExport: EncodedExport,
    route: RequestOptions | undefined,
  ): Promise<Attempt> =>
    new Promise((resolve) => {
      const { target } = encodedExport;
      const body = bodyOf(encodedExport);
      const secure = (route?.protocol ?? target.url).startsWith('https:');
      const { request } = require(
        secure ? 'node:https' : 'node:http',
      ) as typeof import('node:https');
      const clientRequest: ClientRequest = request(target.url, {
        method: 'POST',
        agent: false,
        ...route,
        headers: {
          ...target.headers,
          ...route?.headers,
          ...(target.compression === 'gzip' ? { 'Content-Encoding': 'gzip' } : {}),
          'Content-Length': body.byteLength,
        },
        // The TLS settings are those of the collector, not of the proxy.
        ...(route === undefined ? tlsOf(target.tls) : {}),
      });
      clientRequest.once('error', (error) => resolve(failure(error)));
      clientRequest.once('response', (response: IncomingMessage) => {
        response.resume().once('end', () => {
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) return resolve({});
          const wait = Number(response.headers['retry-after'] ?? 0) * 1000;
          resolve({
            error: {
              message: `the server responded with ${status} ${response.statusMessage}`,
              status,
            },
            ...([429, 502, 503, 504].includes(status) ? { retryAfterMs: wait || 0 } : {}),
          });
        });
        response.once('error', (error) => resolve(failure(error)));
      });
      clientRequest.end(body);
    });

  /** One call of OTLP/gRPC, which is a request of HTTP/2 with five bytes before the message. */
  const callGrpc = async (encodedExport: EncodedExport): Promise<Attempt> => {
    const { proxy, url } = encodedExport.target;
    if (proxy === undefined) return callWith(encodedExport);
    const socket = await tunnelTo(proxy, new URL(url));
    return callWith(
      encodedExport,
      url.startsWith('https:') ? connectTls(socket, encodedExport, ['h2']) : socket,
    );
  };

  const callWith = (encodedExport: EncodedExport, connection?: Socket): Promise<Attempt> =>
    new Promise((resolve) => {
      const { target } = encodedExport;
      const { connect } = require('node:http2') as typeof import('node:http2');
      const body = bodyOf(encodedExport);
      const frame = Buffer.alloc(5 + body.byteLength);
      frame[0] = target.compression === 'gzip' ? 1 : 0;
      frame.writeUInt32BE(body.byteLength, 1);
      frame.set(body, 5);
      const path = /^unix:(?:\/\/)?(.*)/.exec(target.url)?.[1];
      const session = connect(path === undefined ? target.url : 'http://localhost', {
        ...tlsOf(target.tls),
        ...(connection && { createConnection: () => connection }),
        ...(path === undefined
          ? {}
          : {
              createConnection: () =>
                (require('node:net') as typeof import('node:net')).connect(path),
            }),
      });
      const finish = (attempt: Attempt) => {
        resolve(attempt);
        session.destroy();
      };
      session.once('error', (error) => finish(failure(error)));
      const stream = session.request({
        ':method': 'POST',
        ':path': target.method ?? '',
        'content-type': 'application/grpc',
        te: 'trailers',
        ...target.headers,
        ...(target.compression === 'gzip' ? { 'grpc-encoding': 'gzip' } : {}),
      });
      let status: string | undefined;
      let message = '';
      const read = (headers: Readonly<Record<string, unknown>>) => {
        if (headers['grpc-status'] === undefined) return;
        status = String(headers['grpc-status']);
        message = decodeURIComponent(String(headers['grpc-message'] ?? ''));
      };
      stream.on('response', read).on('trailers', read);
      // The error of the connection says more than that of its stream.
      stream.once('error', (error) => finish(failure((error.cause as Error | undefined) ?? error)));
      stream.resume().once('end', () => {
        if (status === '0') return finish({});
        const error = {
          message: status === undefined ? 'no status' : message,
          code: `GRPC_${status}`,
        };
        finish({ error, ...(status === '14' || status === '8' ? { retryAfterMs: 0 } : {}) });
      });
      stream.end(frame);
    });

  const deliver = async (encodedExport: EncodedExport, index: number): Promise<void> => {
    let error: Failure | undefined;
    for (let wait = 100; ; wait *= 2) {
      try {
        const result = await (encodedExport.target.protocol === 'grpc' ? callGrpc : postHttp)(
          encodedExport,
        );
        error = result.error;
        if (error === undefined || result.retryAfterMs === undefined) break;
        const pause = Math.max(wait, result.retryAfterMs);
        if (Date.now() + pause >= deadline) break;
        await new Promise((resolve) => setTimeout(resolve, pause));
      } catch (cause) {
        error = failure(cause as Error).error;
        break;
      }
    }
    port.postMessage({ index, ...(error === undefined ? {} : { error }) } satisfies SendResult);
  };

  Promise.all(encodedExports.map(deliver)).then(() => {
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  });
}
