import { syncBuiltinESMExports } from 'node:module';
import { type MessagePort, threadId, type Worker } from 'node:worker_threads';
import { context, propagation, trace } from '@opentelemetry/api';
import { failedAt, guarded, placeOf } from '../util/guard.ts';
import {
  type Carrier,
  type Direction,
  growMessageContexts,
  type MessageContexts,
  messageContextsIn,
} from './message-contexts.ts';

/**
 * The method that Node calls on a port for each arriving message, and for events dispatched manually. It is a
 * registered symbol, so that C++ finds it. test/lifecycle/worker-context.test.ts fails if a Node version
 * lacks it; then no context is carried, and nothing else changes.
 */
const DISPATCH: unique symbol = Symbol.for('nodejs.internal.kHybridDispatch') as never;

const CARRYING = placeOf(
  'the context of a message between threads',
  'The message was delivered without it. Set SIGHTLINE_WORKER_CONTEXT=false to turn this off.',
);

type Dispatch = (this: unknown, data: unknown, type: string, event: unknown) => void;
type Port = Omit<MessagePort, 'postMessage'> & {
  [DISPATCH]?: Dispatch;
  postMessage(...args: unknown[]): void;
};

/** In a worker: carries the context of the messages that its thread sends and receives. */
export function carryAtParentPort(buffer: SharedArrayBuffer): void {
  const threads = process.getBuiltinModule('node:worker_threads');
  const port = threads.parentPort as unknown as Port | null;
  if (port === null || port[DISPATCH] === undefined) return;
  growMessageContexts(buffer);
  const contexts = messageContextsIn(buffer);
  const receive = carryAt(port, contexts.toParent, contexts.toWorker, () =>
    isForThisThread(contexts),
  );
  // It takes a message from the port without an event; the message must be counted, too.
  const { receiveMessageOnPort } = threads;
  threads.receiveMessageOnPort = Object.assign(
    function receiveMessageOnPortAndCount(from: MessagePort) {
      const received = receiveMessageOnPort(from);
      if (received !== undefined && (from as unknown) === port) receive();
      return received;
    } as typeof receiveMessageOnPort,
    receiveMessageOnPort,
  );
  Object.defineProperty(threads.receiveMessageOnPort, 'name', { value: 'receiveMessageOnPort' });
  syncBuiltinESMExports();
}

/** A worker without instrumentation passes its memory on to its own workers, who would misread it. */
function isForThisThread(contexts: MessageContexts): boolean {
  return contexts.threadId === threadId;
}

/** In the thread that started a worker: the same for the other end. */
export function carryAtWorker(worker: Worker, buffer: SharedArrayBuffer): void {
  const symbol = Object.getOwnPropertySymbols(worker).find(
    ({ description }) => description === 'kPublicPort',
  );
  const port = (worker as unknown as Record<symbol, Port | undefined>)[symbol ?? DISPATCH];
  if (port?.[DISPATCH] === undefined) return;
  growMessageContexts(buffer);
  const contexts = messageContextsIn(buffer);
  contexts.threadId = worker.threadId;
  carryAt(port, contexts.toWorker, contexts.toParent, () => true);
}

/** @returns a function to call when a message was taken from the port by other means */
function carryAt(
  port: Port,
  outgoing: Direction,
  incoming: Direction,
  isForThisThread: () => boolean,
): () => void {
  let sent = 0;
  let received = 0;
  const { postMessage, [DISPATCH]: dispatch } = port;
  define(port, 'postMessage', (...args) => {
    try {
      const carrier = currentCarrier();
      if (carrier !== undefined) outgoing.write(sent + 1, carrier);
    } catch (error) {
      failedAt(CARRYING, error);
    }
    // A value that cannot be cloned throws and is not sent.
    postMessage.apply(port, args);
    sent++;
  });
  define(port, DISPATCH, (data, type, event) => {
    const isMessage = event === undefined && (type === 'message' || type === 'messageerror');
    const go = () => dispatch!.call(port, data, type as string, event);
    if (!isMessage) return go();
    received++;
    const receivedContext = guarded(CARRYING, () => {
      const carrier = isForThisThread() ? incoming.read(received) : undefined;
      return carrier && propagation.extract(context.active(), carrier);
    });
    return receivedContext === undefined ? go() : context.with(receivedContext, go);
  });
  return () => {
    received++;
  };
}

function define(port: Port, key: string | symbol, value: (...args: unknown[]) => void): void {
  Object.defineProperty(port, key, { value, writable: true, configurable: true });
}

function currentCarrier(): Carrier | undefined {
  const active = context.active();
  if (trace.getSpanContext(active) === undefined) return undefined;
  const carrier: Carrier = {};
  propagation.inject(active, carrier);
  return carrier;
}
