import { AsyncLocalStorage } from 'node:async_hooks';
import type { Channel } from 'node:diagnostics_channel';
import { type Context, context as contexts, ROOT_CONTEXT } from '@opentelemetry/api';
import { nextTick } from '../util/clock.ts';

/**
 * Holds the active context. Sightline's own code enters contexts here directly: the API and its context manager, with
 * their argument lists, cost more than entering a context does.
 */
const storage = new AsyncLocalStorage<Context>();

/** Whether the API uses this storage; otherwise another context manager is registered. */
let isRegistered = false;

/** The innermost context that the current error passed on its way out. */
let errorContext: Context | undefined;

/** @param value whether the context manager of this storage is registered with the API */
export function useStorage(value: boolean): void {
  isRegistered = value;
}

/** Whether this storage holds the contexts; otherwise another context manager is registered. */
export function ownsContexts(): boolean {
  return isRegistered;
}

export function storedContext(): Context {
  return storage.getStore() ?? ROOT_CONTEXT;
}

export function activeContext(): Context {
  return isRegistered ? storedContext() : contexts.active();
}

/** Enters a context for the rest of the asynchronous task. */
export function enterContext(context: Context): void {
  storage.enterWith(context);
}

/**
 * Runs the function that a channel traces in a context. `contextOf` must not throw.
 *
 * @returns a function that unbinds it
 */
export function bindContexts<Message extends object>(
  channel: Channel,
  contextOf: (message: Message) => Context,
): () => void {
  channel.bindStore(storage, contextOf as (message: unknown) => Context);
  return () => channel.unbindStore(storage);
}

/** Clears the active context everywhere. */
export function disableStorage(): void {
  storage.disable();
}

/**
 * Calls a function in a context. An error is not caught on its way out, because Node would then show this file as the
 * place where it was thrown. Its context is recorded.
 */
export function runIn<A, B, R>(
  context: Context,
  run: (one: A, other: B) => R,
  one: A,
  other: B,
): R {
  let hasReturned = false;
  try {
    const result = isRegistered
      ? storage.run(context, run, one, other)
      : contexts.with(context, run, undefined, one, other);
    hasReturned = true;
    return result;
  } finally {
    if (!hasReturned) recordErrorContext(context);
  }
}

/**
 * Enters a context without wrapping the call in a function: each wrapper adds a frame to the stacks of the service's
 * errors, and Node keeps only ten. Requires `ownsContexts()`. Same mechanism as `AsyncLocalStorage.run`.
 *
 * @returns the previous context, for `closeContext`
 */
export function openContext(context: Context): Context | undefined {
  const previous = storage.getStore();
  storage.enterWith(context);
  return previous;
}

/** @param hasReturned whether the call returned; `false` if it threw */
export function closeContext(
  previous: Context | undefined,
  context: Context,
  hasReturned: boolean,
): void {
  storage.enterWith(previous as Context);
  if (!hasReturned) recordErrorContext(context);
}

/** Same as `runIn`, with any number of arguments, as the API needs it. */
export function runStored<A extends unknown[], R>(
  context: Context,
  run: (...args: A) => R,
  args: A,
): R {
  let hasReturned = false;
  try {
    const result = storage.run(context, run, ...args);
    hasReturned = true;
    return result;
  } finally {
    if (!hasReturned) recordErrorContext(context);
  }
}

/**
 * The context in which an uncaught error was thrown. The error leaves every context on its way out, so none is active
 * when the process handles it, which happens before any other code runs.
 */
export function contextOfThrow(): Context {
  return errorContext ?? activeContext();
}

function recordErrorContext(context: Context): void {
  if (errorContext !== undefined) return;
  errorContext = context;
  nextTick(forgetErrorContext);
}

function forgetErrorContext(): void {
  errorContext = undefined;
}
