import type { ConnectionOptions } from 'node:tls';
import type { ProxyServer } from '../../export/proxy.ts';
import { load } from '../../lazy/load.ts';
import {
  type Done,
  type HttpConnection,
  openConnection,
  type ServerAddress,
} from './http-connection.ts';
import { requestHead } from './http-request-head.ts';
import type { HttpResponse } from './http-response-parser.ts';

/** Sends POST requests to one URL on persistent connections. */
export interface HttpClient {
  /**
   * @param alive whether the request keeps the process alive
   * @throws when the request or the connection cannot be created
   */
  post(body: Uint8Array, alive: boolean): HttpExchange;
  /** Closes idle connections. */
  close(): void;
}

/** A request in flight. */
export interface HttpExchange {
  /** Rejects with an error that usually has a Node error code. */
  readonly response: Promise<HttpResponse>;
  /** Sets whether the request keeps the process alive. */
  hold(alive: boolean): void;
  cancel(error: Error): void;
}

/** Read before module hooks are installed: modules loaded here are not used by the service. */
const { getBuiltinModule } = process;

/** The server closed the connection while the request was being sent. */
const CLOSED: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/** The data belongs to no response: the server continued after a response that was taken for complete. */
const GARBAGE = 'HPE_INVALID_CONSTANT';

/**
 * An HTTP/1.1 client for exports. Using `node:http` instead would make the servers of the process slower
 * (docs/decisions/export-http-client.md).
 *
 * @param tls options of `tls.connect`, used for https URLs
 * @param proxy receives requests for http URLs directly, and for https URLs through a tunnel
 * @throws like `requestHead`
 */
export function createHttpClient(
  url: URL,
  headers: Readonly<Record<string, string>>,
  tls: ConnectionOptions,
  proxy?: ProxyServer,
): HttpClient {
  const isSecure = url.protocol === 'https:';
  const head = requestHead(url, headers, isSecure ? undefined : proxy);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (isSecure ? 443 : 80));
  const secure = isSecure ? { ...tls, ...serverName(headers, host) } : undefined;
  let session: Buffer | undefined;
  /** The last used connection is at the end. */
  let free: HttpConnection[] = [];

  const open = (): HttpConnection => {
    const again = session === undefined ? {} : { session };
    const server = { host, port, tls: secure && { ...secure, ...again } };
    const address = proxy === undefined ? server : addressBy(proxy, server);
    return openConnection(address, (newSession) => {
      session = newSession;
    });
  };

  const take = (): HttpConnection | undefined => {
    for (;;) {
      const connection = free.pop();
      if (connection === undefined || connection.isFree) return connection;
      connection.destroy(new Error('the idle connection has expired'));
    }
  };

  return {
    post(body, alive) {
      let isAlive = alive;
      let isCancelled = false;
      let connection = take();
      let isReused = connection !== undefined;
      let settle: Done = () => {};
      const response = new Promise<HttpResponse>((resolve, reject) => {
        settle = (error, result) => (result === undefined ? reject(error) : resolve(result));
      });

      const send = (target: HttpConnection): HttpConnection => {
        target.hold(isAlive);
        target.send(head, body, (error, response) => {
          if (error !== undefined && mayRetry(error, target)) {
            retry();
            return;
          }
          target.hold(false);
          if (target.isFree) free.push(target);
          settle(error, response);
        });
        return target;
      };
      const mayRetry = (error: NodeJS.ErrnoException, target: HttpConnection): boolean =>
        isReused &&
        !isCancelled &&
        ((!target.hasResponse && CLOSED.has(error.code)) || error.code === GARBAGE);
      const retry = (): void => {
        isReused = false;
        try {
          connection = send(open());
        } catch (error) {
          settle(error as Error, undefined);
        }
      };

      connection = send(connection ?? open());
      return {
        response,
        hold(alive) {
          isAlive = alive;
          connection?.hold(alive);
        },
        cancel(error) {
          isCancelled = true;
          connection?.destroy(error);
        },
      };
    },
    close() {
      for (const connection of free) connection.destroy(new Error('the client was closed'));
      free = [];
    },
  };
}

/** Returns the address to connect to in order to reach a server through a proxy. */
function addressBy(proxy: ProxyServer, server: ServerAddress): ServerAddress {
  const { host, port } = server;
  if (server.tls === undefined) {
    const tls = proxy.secure ? serverName({}, proxy.host) : undefined;
    return { host: proxy.host, port: proxy.port, tls };
  }
  const { openTunnel } = load<typeof import('./open-tunnel.ts')>('sightline:otlp/http/open-tunnel');
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return { ...server, tunnel: (done) => openTunnel(getBuiltinModule, proxy, authority, done) };
}

/** Names are sent, addresses must not be (RFC 6066, section 3). A Host header overrides the name. */
function serverName(
  headers: Readonly<Record<string, string>>,
  host: string,
): { readonly servername?: string } {
  const header = Object.entries(headers).findLast(([name]) => name.toLowerCase() === 'host')?.[1];
  const name = header === undefined ? host : header.replace(/:\d*$/, '');
  const { isIP } = getBuiltinModule('node:net');
  return isIP(name.replace(/^\[|\]$/g, '')) ? {} : { servername: name };
}
