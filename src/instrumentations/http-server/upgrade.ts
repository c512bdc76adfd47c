import type { Duplex } from 'node:stream';
import { end } from './end-request.ts';
import { ABORTED } from './error-types.ts';
import type { RequestContext } from './request-context.ts';
import { unobserved } from './run-hook.ts';

type Method = (this: Duplex, ...parameters: unknown[]) => unknown;

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})/;

/**
 * Ends a request that takes the connection over (`upgrade`, `connect`) when its listener answers, which
 * it does by writing to the socket: the request is over with that, while the connection may live for
 * hours. Both methods are the socket's own again afterwards.
 *
 * @param onEnd called when it has ended
 */
export function watchHandshake(
  socket: Duplex,
  request: RequestContext,
  onEnd: (() => void) | undefined,
): void {
  const answered = (first: unknown): void => {
    restoreWrite();
    restoreEnd();
    socket.removeListener('close', onClose);
    finish(statusOf(first), undefined);
  };
  const finish = (status: number, broken: string | undefined): void => {
    try {
      end(request, status, broken);
      onEnd?.();
    } catch (error) {
      unobserved(error);
    }
  };
  const onClose = (): void => finish(0, ABORTED);
  const restoreWrite = callFirst(socket, 'write', answered);
  const restoreEnd = callFirst(socket, 'end', answered);
  socket.once('close', onClose);
}

/** @returns puts the method back, unless somebody else has replaced it meanwhile */
function callFirst(
  socket: Duplex,
  name: 'write' | 'end',
  before: (first: unknown) => void,
): () => void {
  const own = Object.getOwnPropertyDescriptor(socket, name);
  const original = socket[name] as Method;
  const replacement: Method = function replaced(...parameters) {
    before(parameters[0]);
    return Reflect.apply(original, this, parameters);
  };
  socket[name] = replacement as never;
  return () => {
    if (socket[name] !== (replacement as unknown)) return;
    if (own === undefined) delete (socket as Partial<Duplex>)[name];
    else Object.defineProperty(socket, name, own);
  };
}

/** @returns 0 for what is no answer of HTTP */
function statusOf(chunk: unknown): number {
  let head = '';
  if (typeof chunk === 'string') head = chunk.slice(0, 12);
  else if (chunk instanceof Uint8Array) head = Buffer.from(chunk.slice(0, 12)).toString('latin1');
  return Number(STATUS_LINE.exec(head)?.[1] ?? 0);
}
