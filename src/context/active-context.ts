import { AsyncLocalStorage } from 'node:async_hooks';
import type { Channel } from 'node:diagnostics_channel';
import { type Context, context, ROOT_CONTEXT } from '@opentelemetry/api';
import { nextTick } from '../util/clock.ts';

/**
 * Where the active context is kept. Our own parts enter contexts here, past the API, its manager and
 * theirs lists of arguments, which cost more than entering does.
 */
const storage = new AsyncLocalStorage<Context>();

/** Whether the API asks this storage, or a manager that somebody else has registered. */
let isRegistered = false;

/** The innermost context that an error is leaving, or has just left. */
let left: Context | undefined;

/** @param registered whether the API has taken the manager of this storage for its own */
export function useStorage(registered: boolean): void {
  isRegistered = registered;
}

/** Whether contexts are kept here, and not by a manager that somebody else has registered. */
export function ownsContexts(): boolean {
  return isRegistered;
}

export function storedContext(): Context {
  return storage.getStore() ?? ROOT_CONTEXT;
}

export function activeContext(): Context {
  return isRegistered ? storedContext() : context.active();
}

/** For the rest of the asynchronous task. */
export function enterContext(entered: Context): void {
  storage.enterWith(entered);
}

/**
 * Has what a channel runs run in a context of ours. The function must not throw.
 *
 * @returns undoes it
 */
export function bindContexts<Message extends object>(
  channel: Channel,
  contextOf: (message: Message) => Context,
): () => void {
  channel.bindStore(storage, contextOf as (message: unknown) => Context);
  return () => channel.unbindStore(storage);
}

/** Forgets what is active everywhere. */
export function disableStorage(): void {
  storage.disable();
}

/**
 * Calls a function in a context. An error is not caught on its way out, since Node would then show this
 * file as the place where it was thrown; where it comes from is remembered.
 */
export function runIn<A, B, R>(
  entered: Context,
  run: (one: A, other: B) => R,
  one: A,
  other: B,
): R {
  let returned = false;
  try {
    const result = isRegistered
      ? storage.run(entered, run, one, other)
      : context.with(entered, run, undefined, one, other);
    returned = true;
    return result;
  } finally {
    if (!returned) leave(entered);
  }
}

/**
 * Enters a context without a function around what is called in it, where `ownsContexts()`: each would be one more
 * frame in the stacks of the service's errors, of which Node keeps ten. As `AsyncLocalStorage.run` does it.
 *
 * @returns what `closeContext` is to be given
 */
export function openContext(entered: Context): Context | undefined {
  const before = storage.getStore();
  storage.enterWith(entered);
  return before;
}

/** @param returned whether what was called in it has returned, and not thrown */
export function closeContext(
  before: Context | undefined,
  entered: Context,
  returned: boolean,
): void {
  storage.enterWith(before as Context);
  if (!returned) leave(entered);
}

/** The same as `runIn` for the API, which hands over any number of arguments. */
export function runStored<A extends unknown[], R>(
  entered: Context,
  run: (...args: A) => R,
  args: A,
): R {
  let returned = false;
  try {
    const result = storage.run(entered, run, ...args);
    returned = true;
    return result;
  } finally {
    if (!returned) leave(entered);
  }
}

/**
 * The context in which an error was thrown that nobody has caught: on its way out it leaves each, so that
 * none is active any more when the process hears of it, which it does before anything else can run.
 */
export function contextOfThrow(): Context {
  return left ?? activeContext();
}

function leave(entered: Context): void {
  if (left !== undefined) return;
  left = entered;
  nextTick(forget);
}

function forget(): void {
  left = undefined;
}
