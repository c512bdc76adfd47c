import { type Context, createContextKey } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { load } from '../../lazy/load.ts';
import { guarded } from '../../util/guard.ts';
import { standingIn } from '../patching/stand-in.ts';
import { isClientFault } from './message.ts';
import type { McpOperation } from './operation.ts';
import { OBSERVING } from './place.ts';

type Call = (this: unknown, ...args: unknown[]) => unknown;

const SERVED = createContextKey('sightline mcp operation');

/** @returns a context in which handlers are known to serve an operation */
export function servingIn(context: Context, operation: McpOperation): Context {
  return context.setValue(SERVED, operation);
}

/** A handler whose error is recorded on the span of the request that it serves, and as a log record. */
export function watched(handler: Call): Call {
  const watching: Call = function (this: unknown, ...args) {
    return watch(() => handler.apply(this, args), noteThrown);
  };
  return standingIn(watching, handler);
}

const watchedCallbacks = new WeakSet<object>();

/** Has the callback of a tool watched: releases of the SDK 1 before `executeToolHandler` call it in the midst of a handler. */
export function watchCallback(tool: unknown): void {
  const owner = (tool ?? {}) as { callback?: unknown };
  const { callback } = owner;
  if (typeof callback !== 'function' || watchedCallbacks.has(callback)) return;
  const watching = watched(callback as Call);
  watchedCallbacks.add(watching);
  owner.callback = watching;
}

/** What checks arguments: what it rejects is the client's fault. */
export function watchedCheck(check: Call): Call {
  return function (this: unknown, ...args) {
    return watch(
      () => check.apply(this, args),
      (operation, error) => {
        if (isMeant(error)) operation.blameClient();
      },
    );
  };
}

function watch(
  run: () => unknown,
  note: (operation: McpOperation, error: unknown, inside: Context) => void,
): unknown {
  const inside = activeContext();
  const operation = inside.getValue(SERVED) as McpOperation | undefined;
  if (operation === undefined) return run();
  const failed = (error: unknown) => guarded(OBSERVING, () => note(operation, error, inside));
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    failed(error);
    throw error;
  }
  // Not by a `then` of the service's own, which may begin what it stands for.
  if (result instanceof Promise) Promise.prototype.then.call(result, undefined, failed);
  return result;
}

function noteThrown(operation: McpOperation, error: unknown, inside: Context): void {
  if (isMeant(error)) {
    if (isClientFault((error as { readonly code: number }).code)) operation.blameClient();
    return;
  }
  if (!operation.keepThrown(error)) return;
  load<typeof import('../http-server/handler-failures.ts')>(
    'sightline:instrumentations/http-server/handler-failures',
  ).recordException(error, inside, {
    eventName: 'rpc.server.call.exception',
    attributes: operation.facts(),
  });
}

/** JSON-RPC keeps these codes to itself: who throws one answers by it. Other libraries have numbers of their own. */
function isMeant(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'number' && code >= -32768 && code <= -32000 && code !== -32603;
}
