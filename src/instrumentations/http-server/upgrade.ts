import type { Duplex } from 'node:stream';
import { end } from './end-request.ts';
import { ABORTED } from './error-types.ts';
import { reportObservationFailure } from './hook-calls.ts';
import type { RequestContext } from './request-context.ts';

type SocketMethod = (this: Duplex, ...args: unknown[]) => unknown;

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})/;

/**
 * Ends a request that takes over the connection (`upgrade`, `connect`) when its listener responds by writing to the
 * socket: the connection may then live for hours. Both methods are restored afterwards.
 *
 * @param onEnd called when the request has ended
 */
export function watchHandshake(
  socket: Duplex,
  request: RequestContext,
  onEnd: (() => void) | undefined,
): void {
  const onResponse = (chunk: unknown): void => {
    restoreWrite();
    restoreEnd();
    socket.removeListener('close', onClose);
    finish(statusOf(chunk), undefined);
  };
  const finish = (status: number, abortType: string | undefined): void => {
    try {
      end(request, status, abortType);
      onEnd?.();
    } catch (error) {
      reportObservationFailure(error);
    }
  };
  const onClose = (): void => finish(0, ABORTED);
  const restoreWrite = callFirst(socket, 'write', onResponse);
  const restoreEnd = callFirst(socket, 'end', onResponse);
  socket.once('close', onClose);
}

/** @returns a function that restores the method, unless it has been replaced meanwhile */
function callFirst(
  socket: Duplex,
  name: 'write' | 'end',
  beforeCall: (chunk: unknown) => void,
): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(socket, name);
  const original = socket[name] as SocketMethod;
  const replacement: SocketMethod = function replacement(...args) {
    beforeCall(args[0]);
    return Reflect.apply(original, this, args);
  };
  socket[name] = replacement as never;
  return () => {
    if (socket[name] !== (replacement as unknown)) return;
    if (descriptor === undefined) delete (socket as Partial<Duplex>)[name];
    else Object.defineProperty(socket, name, descriptor);
  };
}

/** @returns the status; 0 if the chunk is not an HTTP response */
function statusOf(chunk: unknown): number {
  let head = '';
  if (typeof chunk === 'string') head = chunk.slice(0, 12);
  else if (chunk instanceof Uint8Array) head = Buffer.from(chunk.slice(0, 12)).toString('latin1');
  return Number(STATUS_LINE.exec(head)?.[1] ?? 0);
}
