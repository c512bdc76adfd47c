import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { clearTimeout, performance, setTimeout } from '../../util/clock.ts';
import {
  closedEarly,
  createResponseParser,
  type HttpResponse,
  type ResponseParser,
} from './http-response-parser.ts';
import type { TunnelDone } from './open-tunnel.ts';

/** The address of a server, and its TLS options. */
export interface ServerAddress {
  /** A name, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Undefined for plain TCP. */
  readonly tls: ConnectionOptions | undefined;
  /** Opens a tunnel to it through a proxy, to carry TLS. Returns the socket to the proxy. */
  readonly tunnel?: (done: TunnelDone) => Socket;
}

/** A connection to a server, with one request at a time. */
export interface HttpConnection {
  /** Whether it can take the next request: it is open, and the server will not close it soon. */
  readonly isFree: boolean;
  /** Whether any part of a response has arrived since the last request. */
  readonly hasResponse: boolean;
  /** Sends a request once it is open. @param done receives the response or the error */
  send(head: string, body: Uint8Array, done: Done): void;
  /** Sets whether it keeps the process alive. Initially it does. */
  hold(alive: boolean): void;
  /** Closes it, and fails a request in flight. */
  destroy(error: Error): void;
}

export type Done = (error: Error | undefined, response: HttpResponse | undefined) => void;

/** Read before module hooks are installed: modules loaded here are not used by the service. */
const { getBuiltinModule } = process;

/** Responses have a few hundred bytes. */
const BUFFER_BYTES = 4 * 2 ** 10;

/** Bodies up to this size are copied behind their head: copying is cheaper than a second write. */
const COPIED_BYTES = 256 * 2 ** 10;

/** How long to wait for the rest of an error response, so that its connection can be reused. */
const REFUSAL_MS = 1000;

/** Idle time before the system probes the peer; the value of Node's agent. */
const KEEP_ALIVE_MS = 1000;

/**
 * Opens a connection. Data is read into an own buffer instead of through the socket's stream, and each
 * request is one write: Node's streams are shared with the service, and every further way of using them makes
 * them slower for all (docs/decisions/export-http-client.md).
 *
 * @param onSession called with a TLS session that shortens the next handshake
 * @throws when the TLS options are invalid
 */
export function openConnection(
  { host, port, tls, tunnel }: ServerAddress,
  onSession: (session: Buffer | undefined) => void,
): HttpConnection {
  let parser: ResponseParser | undefined;
  let done: Done | undefined;
  /** The write that waits for the connection to open. */
  let waiting: (() => void) | undefined;
  let isOpen = false;
  let isClosed = false;
  let isAlive = true;
  let freeUntil = 0;
  let socket: Socket;
  /** The socket to the proxy that carries the tunnel. */
  let proxySocket: Socket | undefined;
  let refusalTimer: NodeJS.Timeout | undefined;

  const destroy = (error: Error): void => {
    if (isClosed) return;
    isClosed = true;
    clearTimeout(refusalTimer);
    socket.destroy();
    proxySocket?.destroy();
    if (!isOpen) onSession(undefined);
    settle(error, undefined);
  };

  const settle: Done = (error, response) => {
    const onDone = done;
    done = undefined;
    onDone?.(error, response);
  };

  const finish = (response: HttpResponse): void => {
    clearTimeout(refusalTimer);
    refusalTimer = undefined;
    // A response before the whole request was sent means that the server does not read the rest.
    if (response.keptForMs > 0 && socket.writableLength === 0) {
      freeUntil = performance.now() + response.keptForMs;
    } else {
      isClosed = true;
      socket.destroy();
    }
    parser = undefined;
    settle(undefined, response);
  };

  /** An endless body must not use up the time for a retry. */
  const endRefusal = (refusal: HttpResponse): void => {
    refusalTimer = setTimeout(() => finish(refusal), REFUSAL_MS).unref();
  };

  const read = (count: number, buffer: Uint8Array): boolean => {
    if (isClosed) return true;
    try {
      if (done === undefined || parser === undefined) throw unsolicitedError();
      const response = parser.read((buffer as Buffer).subarray(0, count));
      if (response !== undefined) finish(response);
      else if (refusalTimer === undefined && parser.refusal !== undefined)
        endRefusal(parser.refusal);
    } catch (error) {
      destroy(error as Error);
    }
    return true;
  };

  const end = (): void => {
    if (isClosed) return;
    try {
      if (done === undefined || parser === undefined) throw closedEarly(false);
      finish(parser.end());
    } catch (error) {
      destroy(error as Error);
    }
  };

  const hold = (alive: boolean): void => {
    isAlive = alive;
    for (const each of proxySocket === undefined ? [socket] : [socket, proxySocket]) {
      if (alive) each.ref();
      else each.unref();
    }
  };

  const open = (): void => {
    isOpen = true;
    waiting?.();
    waiting = undefined;
  };

  const onread = { buffer: Buffer.allocUnsafe(BUFFER_BYTES), callback: read };
  const attach = (newSocket: Socket): void => {
    socket = newSocket;
    newSocket.on('connect', () => {
      newSocket.setNoDelay(true);
      newSocket.setKeepAlive(true, KEEP_ALIVE_MS);
      // Each address that was tried had its own system socket.
      hold(isAlive);
      if (tls === undefined) open();
    });
    if (tls !== undefined) {
      newSocket.on('secureConnect', open);
      newSocket.on('session', onSession);
    }
    newSocket.on('error', destroy);
    newSocket.on('end', end);
    newSocket.on('close', () => destroy(closedEarly(parser?.hasBegun === true)));
  };
  const connectTls = (over: object): Socket =>
    getBuiltinModule('node:tls').connect({ ...tls, host, port, onread, ...over } as never);
  if (tunnel !== undefined) {
    socket = tunnel((error, tunnelSocket) => {
      if (isClosed) tunnelSocket?.destroy();
      else if (tunnelSocket === undefined) destroy(error as Error);
      else {
        proxySocket = tunnelSocket;
        attach(connectTls({ socket: tunnelSocket }));
        // Node does not support `onread` on top of another socket.
        socket.on('data', (bytes: Buffer) => read(bytes.length, bytes));
        hold(isAlive);
      }
    });
  } else if (tls !== undefined) attach(connectTls({}));
  else attach(getBuiltinModule('node:net').connect({ host, port, onread } as never));

  return {
    get isFree() {
      return !isClosed && done === undefined && performance.now() < freeUntil;
    },
    get hasResponse() {
      return parser?.hasBegun === true;
    },
    send(head, body, onDone) {
      done = onDone;
      parser = createResponseParser();
      if (isOpen) write(socket, head, body);
      else waiting = () => write(socket, head, body);
    },
    hold,
    destroy,
  };
}

function write(socket: Socket, head: string, body: Uint8Array): void {
  const start = `${head}${body.byteLength}\r\n\r\n`;
  if (body.byteLength > COPIED_BYTES) {
    socket.write(start, 'latin1');
    socket.write(body);
    return;
  }
  const whole = Buffer.allocUnsafe(start.length + body.byteLength);
  whole.write(start, 'latin1');
  whole.set(body, start.length);
  socket.write(whole);
}

function unsolicitedError(): Error {
  return new Error('the server sent unexpected data');
}
