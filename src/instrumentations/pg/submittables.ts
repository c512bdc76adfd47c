import type { Context } from '@opentelemetry/api';
import {
  activeContext,
  closeContext,
  openContext,
  ownsContexts,
  runIn,
} from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import type { OperationSpan } from '../database-client/operation-span.ts';
import type { Callback } from './bind-callbacks.ts';
import { endFailed } from './query-failure.ts';
import type { Submittable } from './query-span.ts';

const SUBMITTED = placeOf(
  'the observation of a cursor, a stream or a query object of pg',
  'Its span is missing, and what the service does goes on. Report this to Sightline.',
);

/** What a client calls of the object whose turn it is, when the server has said something. */
const HANDLERS = [
  'handleRowDescription',
  'handleDataRow',
  'handlePortalSuspended',
  'handleEmptyQuery',
  'handleCommandComplete',
  'handleParseComplete',
  'handleCopyInResponse',
  'handleCopyData',
] as const;

type Handlers = Record<string, Callback | undefined>;

const observed = new WeakSet<object>();

/**
 * Ends the span of an object when the server is done with it, and has all that the object calls back and emits run in the
 * context that is active now. The object stays the service's own; what is put over its methods is not enumerable.
 *
 * @param operation undefined where there is none: its context is kept all the same
 */
export function observeSubmittable(query: Submittable, operation: OperationSpan | undefined): void {
  // Who submits one twice has its end observed once.
  if (observed.has(query)) {
    operation?.end();
    return;
  }
  observed.add(query);
  const context = activeContext();
  const target = query as unknown as Handlers;
  const isEmitter = typeof target.emit === 'function' && typeof target.listenerCount === 'function';
  if (isEmitter) cover(target, 'emit', context);
  for (const name of HANDLERS) cover(target, name, context);
  let isOver = operation === undefined;
  const finish = (error?: unknown) => {
    if (isOver) return;
    isOver = true;
    guarded(SUBMITTED, () =>
      error === undefined ? operation?.end() : endFailed(operation!, error),
    );
  };
  cover(target, 'handleError', context, (error) => finish(error ?? new Error('unknown')));
  if (typeof target.handleReadyForQuery === 'function') {
    // Behind it, since it may find that a row could not be read, and call `handleError`.
    cover(target, 'handleReadyForQuery', context, undefined, () => finish());
  } else if (isEmitter) {
    (target.once as Callback).call(query, 'end', () => finish());
  }
}

function cover(
  target: Handlers,
  name: string,
  context: Context,
  before?: (given: unknown) => void,
  after?: () => void,
): void {
  const original = target[name];
  if (typeof original !== 'function') return;
  const enumerable = Object.getOwnPropertyDescriptor(target, name)?.enumerable ?? false;
  const value = function (this: unknown, ...args: unknown[]) {
    before?.(args[0]);
    if (after === undefined && activeContext() === context) return original.apply(this, args);
    const isForeign = !ownsContexts();
    // Here and not in a function of its own, which would be in the stacks of the service.
    const outside = isForeign ? undefined : openContext(context);
    let returned = false;
    try {
      const result = isForeign
        ? runIn(context, apply, () => original.apply(this, args), undefined)
        : original.apply(this, args);
      returned = true;
      return result;
    } finally {
      if (!isForeign) closeContext(outside, context, returned);
      after?.();
    }
  };
  Object.defineProperty(target, name, { configurable: true, writable: true, enumerable, value });
}

function apply(call: () => unknown): unknown {
  return call();
}
