import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { clearTimeout, performance, setTimeout } from '../../util/clock.ts';
import {
  type AnswerParser,
  closedEarly,
  createAnswerParser,
  type HttpAnswer,
} from './http-response-parser.ts';
import type { TunnelDone } from './open-tunnel.ts';

/** Where a server is, and what TLS needs. */
export interface ServerAddress {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Undefined where it is to be without TLS. */
  readonly tls: ConnectionOptions | undefined;
  /** Opens a connection to it by a proxy, for TLS within; what it returns is the one to the proxy. */
  readonly tunnel?: (done: TunnelDone) => Socket;
}

/** A connection to a server, on which one request is under way at a time. */
export interface HttpConnection {
  /** Whether it may be used for the next request: it is open, and the server will not close it soon. */
  readonly isFree: boolean;
  /** Whether anything of an answer has come since the last request. */
  readonly isAnswered: boolean;
  /**
   * Sends a request, once it is open.
   *
   * @param done called with the answer, or why there is none
   */
  send(head: string, body: Uint8Array, done: Done): void;
  /** Whether the process has to stay alive for it. At first it has to. */
  hold(alive: boolean): void;
  /** Closes it; a request that is under way has failed. */
  destroy(error: Error): void;
}

export type Done = (error: Error | undefined, answer: HttpAnswer | undefined) => void;

/** Kept from before module hooks are in place: what we load is nothing that the service uses. */
const { getBuiltinModule } = process;

/** Answers have some hundred bytes. */
const BUFFER_BYTES = 4 * 2 ** 10;

/** Bodies up to this size are copied behind their heads: a copy costs less than a second write. */
const COPIED_BYTES = 256 * 2 ** 10;

/** For how long the rest of a refusal is waited for, so that its connection can be used again. */
const REFUSAL_MS = 1000;

/** Silence after which the system looks whether the other side is still there; as Node's agent. */
const KEEP_ALIVE_MS = 1000;

/**
 * Opens a connection. What is read goes into a buffer of ours and not through the stream of the socket,
 * and what is written is one write: Node's streams are shared with all that the service does, and slow
 * down for everybody with each way in which they are used (docs/decisions/export-http-client.md).
 *
 * @param onSession called with what can shorten the next handshake of TLS
 * @throws where what TLS is given is not valid
 */
export function openConnection(
  { host, port, tls, tunnel }: ServerAddress,
  onSession: (session: Buffer | undefined) => void,
): HttpConnection {
  let parser: AnswerParser | undefined;
  let done: Done | undefined;
  /** What is to be sent as soon as the connection is there. */
  let waiting: (() => void) | undefined;
  let isOpen = false;
  let isClosed = false;
  let isHeld = true;
  let freeUntil = 0;
  let socket: Socket;
  /** The one to a proxy, below that to the server. */
  let below: Socket | undefined;
  let refusalTimer: NodeJS.Timeout | undefined;

  const destroy = (error: Error): void => {
    if (isClosed) return;
    isClosed = true;
    clearTimeout(refusalTimer);
    socket.destroy();
    below?.destroy();
    if (!isOpen) onSession(undefined);
    settle(error, undefined);
  };

  const settle: Done = (error, answer) => {
    const finished = done;
    done = undefined;
    finished?.(error, answer);
  };

  const finish = (answer: HttpAnswer): void => {
    clearTimeout(refusalTimer);
    refusalTimer = undefined;
    // An answer before all is sent is that of a server which will not read the rest.
    if (answer.keptForMs > 0 && socket.writableLength === 0) {
      freeUntil = performance.now() + answer.keptForMs;
    } else {
      isClosed = true;
      socket.destroy();
    }
    parser = undefined;
    settle(undefined, answer);
  };

  /** A body that never ends must not take the time in which the request could be sent again. */
  const endRefusal = (refusal: HttpAnswer): void => {
    refusalTimer = setTimeout(() => finish(refusal), REFUSAL_MS).unref();
  };

  const read = (count: number, buffer: Uint8Array): boolean => {
    if (isClosed) return true;
    try {
      if (done === undefined || parser === undefined) throw unasked();
      const answer = parser.read((buffer as Buffer).subarray(0, count));
      if (answer !== undefined) finish(answer);
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
    isHeld = alive;
    for (const each of below === undefined ? [socket] : [socket, below]) {
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
  const attach = (made: Socket): void => {
    socket = made;
    made.on('connect', () => {
      made.setNoDelay(true);
      made.setKeepAlive(true, KEEP_ALIVE_MS);
      // Of several addresses that were tried, each had a socket of the system of its own.
      hold(isHeld);
      if (tls === undefined) open();
    });
    if (tls !== undefined) {
      made.on('secureConnect', open);
      made.on('session', onSession);
    }
    made.on('error', destroy);
    made.on('end', end);
    made.on('close', () => destroy(closedEarly(parser?.hasBegun === true)));
  };
  const secured = (over: object): Socket =>
    getBuiltinModule('node:tls').connect({ ...tls, host, port, onread, ...over } as never);
  if (tunnel !== undefined) {
    socket = tunnel((error, through) => {
      if (isClosed) through?.destroy();
      else if (through === undefined) destroy(error as Error);
      else {
        below = through;
        attach(secured({ socket: through }));
        // Over another socket, Node knows no `onread`.
        socket.on('data', (bytes: Buffer) => read(bytes.length, bytes));
        hold(isHeld);
      }
    });
  } else if (tls !== undefined) attach(secured({}));
  else attach(getBuiltinModule('node:net').connect({ host, port, onread } as never));

  return {
    get isFree() {
      return !isClosed && done === undefined && performance.now() < freeUntil;
    },
    get isAnswered() {
      return parser?.hasBegun === true;
    },
    send(head, body, finished) {
      done = finished;
      parser = createAnswerParser();
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

function unasked(): Error {
  return new Error('the server sent something that it was not asked for');
}
