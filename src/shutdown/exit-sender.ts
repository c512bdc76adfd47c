import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import type { EncodedExport } from '../export/pending-exports.ts';
import type { ProxyServer } from '../export/proxy.ts';

/** What the thread that sends is given. */
export interface Errand {
  readonly encodedExports: readonly EncodedExport[];
  /** Milliseconds since 1970: after it, nothing is tried again. */
  readonly deadline: number;
  /** Where the outcome of each parcel goes. */
  readonly port: MessagePort;
  /** Its first number becomes 1 when all is done. */
  readonly done: Int32Array<SharedArrayBuffer>;
}

/** What became of a parcel, by its index. */
export interface Outcome {
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
 * Sends parcels. It runs in a thread of its own, into which it goes as text: whatever it needs has to
 * be in it, and it may load nothing but Node's own modules.
 *
 * @param openTunnel given where a parcel goes by a proxy
 */
export function sendParcels(require: NodeJS.Require, openTunnel?: OpenTunnel): void {
  const { workerData } = require('node:worker_threads') as typeof import('node:worker_threads');
  const { encodedExports, deadline, port, done } = workerData as Errand;
  type Failure = NonNullable<Outcome['error']>;
  type Result = { readonly error?: Failure; readonly retryAfterMs?: number };

  const AGAIN = ['ECONNRESET', 'EPIPE', 'EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS'];

  const fault = (error: NodeJS.ErrnoException & Partial<Failure>): Result => ({
    error: {
      message: error.message,
      ...(error.code === undefined ? {} : { code: error.code }),
      ...(error.atProxy && { atProxy: true }),
      ...(error.proxyStatus && { proxyStatus: error.proxyStatus }),
    },
    // A connection that was cut may be made again, as may one for which a descriptor or a port was missing;
    // one that is refused will hardly be in time.
    ...(AGAIN.includes(error.code ?? '') ? { retryAfterMs: 0 } : {}),
  });

  const tlsOf = ({ ca, cert, key }: EncodedExport['target']['tls']) => ({
    ...(ca && { ca: Buffer.from(ca) }),
    ...(cert && { cert: Buffer.from(cert) }),
    ...(key && { key: Buffer.from(key) }),
  });

  const zipped = ({ target, body }: EncodedExport): Uint8Array =>
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

  const securedOver = (
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

  /** What makes a request go by a proxy: as it is to one, or through a tunnel where it is by TLS. */
  const wayBy = async (
    proxy: ProxyServer,
    encodedExport: EncodedExport,
  ): Promise<RequestOptions> => {
    const url = new URL(encodedExport.target.url);
    if (url.protocol === 'https:') {
      const socket = await tunnelTo(proxy, url);
      return {
        agent: undefined as never,
        createConnection: () => securedOver(socket, encodedExport),
      };
    }
    const { authorization } = proxy;
    return {
      protocol: proxy.secure ? 'https:' : 'http:',
      host: proxy.host,
      hostname: proxy.host,
      port: proxy.port,
      // Else Node takes the name in `Host`, which is that of the server.
      servername: isName(proxy.host) ? proxy.host : '',
      path: `${url.origin}${url.pathname}${url.search}`,
      headers: {
        Host: url.host,
        ...(authorization === undefined ? {} : { 'Proxy-Authorization': authorization }),
      },
    };
  };

  const postHttp = async (encodedExport: EncodedExport): Promise<Result> => {
    const { proxy } = encodedExport.target;
    return postBy(
      encodedExport,
      proxy === undefined ? undefined : await wayBy(proxy, encodedExport),
    );
  };

  const postBy = (encodedExport: EncodedExport, way: RequestOptions | undefined): Promise<Result> =>
    new Promise((resolve) => {
      const { target } = encodedExport;
      const body = zipped(encodedExport);
      const secure = (way?.protocol ?? target.url).startsWith('https:');
      const { request } = require(
        secure ? 'node:https' : 'node:http',
      ) as typeof import('node:https');
      const sent: ClientRequest = request(target.url, {
        method: 'POST',
        agent: false,
        ...way,
        headers: {
          ...target.headers,
          ...way?.headers,
          ...(target.compression === 'gzip' ? { 'Content-Encoding': 'gzip' } : {}),
          'Content-Length': body.byteLength,
        },
        // What is known of the server counts for it alone.
        ...(way === undefined ? tlsOf(target.tls) : {}),
      });
      sent.once('error', (error) => resolve(fault(error)));
      sent.once('response', (response: IncomingMessage) => {
        response.resume().once('end', () => {
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) return resolve({});
          const wait = Number(response.headers['retry-after'] ?? 0) * 1000;
          resolve({
            error: { message: `the server responded with ${status} ${response.statusMessage}`, status },
            ...([429, 502, 503, 504].includes(status) ? { retryAfterMs: wait || 0 } : {}),
          });
        });
        response.once('error', (error) => resolve(fault(error)));
      });
      sent.end(body);
    });

  /** One call of OTLP/gRPC, which is a request of HTTP/2 with five bytes before the message. */
  const callGrpc = async (encodedExport: EncodedExport): Promise<Result> => {
    const { proxy, url } = encodedExport.target;
    if (proxy === undefined) return callBy(encodedExport);
    const socket = await tunnelTo(proxy, new URL(url));
    return callBy(
      encodedExport,
      url.startsWith('https:') ? securedOver(socket, encodedExport, ['h2']) : socket,
    );
  };

  const callBy = (encodedExport: EncodedExport, connection?: Socket): Promise<Result> =>
    new Promise((resolve) => {
      const { target } = encodedExport;
      const { connect } = require('node:http2') as typeof import('node:http2');
      const body = zipped(encodedExport);
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
      const finish = (result: Result) => {
        resolve(result);
        session.destroy();
      };
      session.once('error', (error) => finish(fault(error)));
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
      // What befell the connection says more than that the stream is over.
      stream.once('error', (error) => finish(fault((error.cause as Error | undefined) ?? error)));
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
      } catch (thrown) {
        error = fault(thrown as Error).error;
        break;
      }
    }
    port.postMessage({ index, ...(error === undefined ? {} : { error }) } satisfies Outcome);
  };

  Promise.all(encodedExports.map(deliver)).then(() => {
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  });
}
