import type { Context } from '@opentelemetry/api';
import {
  activeContext,
  closeContext,
  openContext,
  ownsContexts,
  runIn,
} from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import type { OperationSpan } from '../database-support/operation-span.ts';
import type { Callback } from './bind-callbacks.ts';
import { endFailedQuery } from './query-failure.ts';
import type { Submittable } from './query-span.ts';

const OBSERVATION = placeOf(
  'the observation of a cursor, a stream or a query object of pg',
  'Its span is missing; the service is not affected. Report this to Sightline.',
);

/** Methods of the current object that a client calls with messages of the server. */
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

const observedQueries = new WeakSet<object>();

/**
 * Ends the span of an object when the server has finished it, and binds all that the object calls and emits to the
 * context that is active now. The object stays that of the service; its replaced methods are as enumerable as before.
 *
 * @param operation undefined if it is not recorded: the context is bound anyway
 */
export function observeSubmittable(query: Submittable, operation: OperationSpan | undefined): void {
  // An object that is submitted twice is only observed once.
  if (observedQueries.has(query)) {
    operation?.end();
    return;
  }
  observedQueries.add(query);
  const context = activeContext();
  const target = query as unknown as Handlers;
  const isEmitter = typeof target.emit === 'function' && typeof target.listenerCount === 'function';
  if (isEmitter) bindMethod(target, 'emit', context);
  for (const name of HANDLERS) bindMethod(target, name, context);
  let isOver = operation === undefined;
  const finish = (error?: unknown) => {
    if (isOver) return;
    isOver = true;
    guarded(OBSERVATION, () =>
      error === undefined ? operation?.end() : endFailedQuery(operation!, error),
    );
  };
  bindMethod(target, 'handleError', context, (error) => finish(error ?? new Error('unknown')));
  if (typeof target.handleReadyForQuery === 'function') {
    // After the handler, since it calls `handleError` if a row could not be parsed.
    bindMethod(target, 'handleReadyForQuery', context, undefined, () => finish());
  } else if (isEmitter) {
    (target.once as Callback).call(query, 'end', () => finish());
  }
}

function bindMethod(
  target: Handlers,
  name: string,
  context: Context,
  before?: (message: unknown) => void,
  after?: () => void,
): void {
  const original = target[name];
  if (typeof original !== 'function') return;
  const enumerable = Object.getOwnPropertyDescriptor(target, name)?.enumerable ?? false;
  const value = function (this: unknown, ...args: unknown[]) {
    before?.(args[0]);
    if (after === undefined && activeContext() === context) return original.apply(this, args);
    const isForeign = !ownsContexts();
    // Inline, since a helper would be one more frame in the stacks of the service.
    const outside = isForeign ? undefined : openContext(context);
    let hasReturned = false;
    try {
      const result = isForeign
        ? runIn(context, () => original.apply(this, args), undefined, undefined)
        : original.apply(this, args);
      hasReturned = true;
      return result;
    } finally {
      if (!isForeign) closeContext(outside, context, hasReturned);
      after?.();
    }
  };
  Object.defineProperty(target, name, { configurable: true, writable: true, enumerable, value });
}
