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
import type { HttpAnswer } from './http-response-parser.ts';

/** Sends POST requests to one URL, on connections that are kept. */
export interface HttpClient {
  /**
   * @param alive whether the process has to stay alive for it
   * @throws where the request or the connection cannot be made
   */
  post(body: Uint8Array, alive: boolean): HttpExchange;
  /** Closes the connections that nothing is under way on. */
  close(): void;
}

/** A request that is under way. */
export interface HttpExchange {
  /** Rejects with an error that has a code of Node's as a rule. */
  readonly answer: Promise<HttpAnswer>;
  /** Whether the process has to stay alive for it. */
  hold(alive: boolean): void;
  /** Closes its connection. */
  giveUp(error: Error): void;
}

/** Kept from before module hooks are in place: what we load is nothing that the service uses. */
const { getBuiltinModule } = process;

/** The server has closed the connection while the request was on its way. */
const CLOSED: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/** What came belongs to no answer: the server went on after its last one, when it was taken for complete. */
const GARBAGE = 'HPE_INVALID_CONSTANT';

/**
 * A client of HTTP/1.1 for exports, instead of `node:http`, whose use in a process makes its servers
 * slower (docs/decisions/export-http-client.md).
 *
 * @param tls as for `tls.connect`, where the URL is one of https
 * @param proxy by which requests go: as they are where the URL is one of http, else through a tunnel
 * @throws as requestHead does
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
  /** The one that was used last is at the end. */
  let free: HttpConnection[] = [];

  const open = (): HttpConnection => {
    const again = session === undefined ? {} : { session };
    const server = { host, port, tls: secure && { ...secure, ...again } };
    const address = proxy === undefined ? server : addressBy(proxy, server);
    return openConnection(address, (offered) => {
      session = offered;
    });
  };

  const take = (): HttpConnection | undefined => {
    for (;;) {
      const connection = free.pop();
      if (connection === undefined || connection.isFree) return connection;
      connection.destroy(new Error('it has waited too long'));
    }
  };

  return {
    post(body, alive) {
      let isAlive = alive;
      let isGivenUp = false;
      let connection = take();
      let isReused = connection !== undefined;
      let settle: Done = () => {};
      const answer = new Promise<HttpAnswer>((resolve, reject) => {
        settle = (error, got) => (got === undefined ? reject(error) : resolve(got));
      });

      const send = (used: HttpConnection): HttpConnection => {
        used.hold(isAlive);
        used.send(head, body, (error, got) => {
          if (error !== undefined && mayTryAgain(error, used)) {
            tryAgain();
            return;
          }
          used.hold(false);
          if (used.isFree) free.push(used);
          settle(error, got);
        });
        return used;
      };
      const mayTryAgain = (error: NodeJS.ErrnoException, used: HttpConnection): boolean =>
        isReused &&
        !isGivenUp &&
        ((!used.isAnswered && CLOSED.has(error.code)) || error.code === GARBAGE);
      const tryAgain = (): void => {
        isReused = false;
        try {
          connection = send(open());
        } catch (error) {
          settle(error as Error, undefined);
        }
      };

      connection = send(connection ?? open());
      return {
        answer,
        hold(wanted) {
          isAlive = wanted;
          connection?.hold(wanted);
        },
        giveUp(error) {
          isGivenUp = true;
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

/** Where to connect to, so that what is sent comes to a server by a proxy. */
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

/** Names are sent, addresses must not be (RFC 6066, section 3). A header may ask for another one. */
function serverName(
  headers: Readonly<Record<string, string>>,
  host: string,
): { readonly servername?: string } {
  const given = Object.entries(headers).findLast(([name]) => name.toLowerCase() === 'host')?.[1];
  const name = given === undefined ? host : given.replace(/:\d*$/, '');
  const { isIP } = getBuiltinModule('node:net');
  return isIP(name.replace(/^\[|\]$/g, '')) ? {} : { servername: name };
}
