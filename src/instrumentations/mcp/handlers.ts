import { type Context, createContextKey } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { load } from '../../lazy/load.ts';
import { guarded } from '../../util/guard.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import { MCP_PLACE } from './mcp-place.ts';
import { isClientFault } from './message.ts';
import type { McpOperation } from './operation.ts';

type Handler = (this: unknown, ...args: unknown[]) => unknown;

const OPERATION = createContextKey('sightline mcp operation');

/** @returns a context in which handlers serve an operation */
export function withOperation(context: Context, operation: McpOperation): Context {
  return context.setValue(OPERATION, operation);
}

/** @returns a handler whose error is recorded on the span of the request that it serves, and as a log record */
export function observedHandler(handler: Handler): Handler {
  const observed: Handler = function (this: unknown, ...args) {
    return observe(() => handler.apply(this, args), recordError);
  };
  return mimicSignature(observed, handler);
}

const observedCallbacks = new WeakSet<object>();

/** Observes the callback of a tool, which releases of SDK 1 before `executeToolHandler` call within a handler. */
export function observeCallback(tool: unknown): void {
  const owner = (tool ?? {}) as { callback?: unknown };
  const { callback } = owner;
  if (typeof callback !== 'function' || observedCallbacks.has(callback)) return;
  const observed = observedHandler(callback as Handler);
  observedCallbacks.add(observed);
  owner.callback = observed;
}

/** @returns a validation of arguments; what it rejects is the fault of the client */
export function observedValidation(validate: Handler): Handler {
  return function (this: unknown, ...args) {
    return observe(
      () => validate.apply(this, args),
      (operation, error) => {
        if (isProtocolError(error)) operation.setClientFault();
      },
    );
  };
}

function observe(
  run: () => unknown,
  onError: (operation: McpOperation, error: unknown, active: Context) => void,
): unknown {
  const active = activeContext();
  const operation = active.getValue(OPERATION) as McpOperation | undefined;
  if (operation === undefined) return run();
  const fail = (error: unknown) => guarded(MCP_PLACE, () => onError(operation, error, active));
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    fail(error);
    throw error;
  }
  // Not by a `then` of the service, which may start a lazy operation.
  if (result instanceof Promise) Promise.prototype.then.call(result, undefined, fail);
  return result;
}

function recordError(operation: McpOperation, error: unknown, active: Context): void {
  if (isProtocolError(error)) {
    if (isClientFault((error as { readonly code: number }).code)) operation.setClientFault();
    return;
  }
  if (!operation.recordError(error)) return;
  load<typeof import('../http-server/handler-failures.ts')>(
    'sightline:instrumentations/http-server/handler-failures',
  ).recordException(error, active, {
    eventName: 'rpc.server.call.exception',
    attributes: operation.attributes(),
  });
}

/**
 * Whether an error is the handler's answer: JSON-RPC reserves these codes, except that of an internal error. Other
 * libraries have other numbers.
 */
function isProtocolError(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'number' && code >= -32768 && code <= -32000 && code !== -32603;
}
