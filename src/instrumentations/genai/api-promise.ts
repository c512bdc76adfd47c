import { runIn } from '../../context/active-context.ts';
import { setImmediate } from '../../util/clock.ts';
import { failedAt, guarded, type Place } from '../../util/guard.ts';
import type { ModelSpan } from './genai-span.ts';
import { noteTimeout } from './given-up.ts';
import { hearHanded } from './handed-responses.ts';
import { type LostCall, watchLostCall } from './lost-calls.ts';

/**
 * What the SDKs of OpenAI and Anthropic return: a promise that reads the body of the answer when it is awaited, and
 * not before.
 */
interface ApiPromise {
  responsePromise: Promise<unknown>;
  parseResponse: (this: unknown, ...args: unknown[]) => unknown;
  asResponse?: Method;
  /** Gives the response with its request, to be read by another promise. */
  _responseProps?: Method;
  /** Makes another of it, which reads for itself. Of some it is the promise's own, and knows nothing of ours. */
  _thenUnwrap?: (transform: (value: unknown, ...rest: unknown[]) => unknown) => unknown;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Calls a method of an SDK inside of the span of its call, and hears what comes of it. Returned is what the method
 * returned.
 *
 * @param answered is given what the service reads; returns whether a stream ends the call later
 */
export function callApi(
  call: ModelSpan,
  method: Method,
  self: unknown,
  args: readonly unknown[],
  answered: (value: unknown) => boolean,
  place: Place,
): unknown {
  const fail = (error: unknown): void => {
    guarded(place, () => {
      noteTimeout(error, args[1]);
      call.end(error);
    });
  };
  let returned: unknown;
  try {
    returned = runIn(call.context, invoke, { method, self }, args);
  } catch (error) {
    fail(error);
    throw error;
  }
  try {
    if (isApiPromise(returned)) observe(returned, call, answered, fail, place);
    else if (returned instanceof Promise) observePlain(returned, call, answered, fail, place);
    else call.end();
  } catch (error) {
    failedAt(place, error);
  }
  return returned;
}

function invoke(
  { method, self }: { readonly method: Method; readonly self: unknown },
  args: readonly unknown[],
): unknown {
  return Reflect.apply(method, self, args);
}

function isApiPromise(value: unknown): value is ApiPromise {
  const { responsePromise, parseResponse } = (value ?? {}) as Partial<ApiPromise>;
  return responsePromise instanceof Promise && typeof parseResponse === 'function';
}

/** Of a promise that is one. Whether a rejection of it is handled, the service says by a branch of its own. */
function observePlain(
  promise: Promise<unknown>,
  call: ModelSpan,
  answered: (value: unknown) => boolean,
  fail: (error: unknown) => void,
  place: Place,
): void {
  const then = Promise.prototype.then;
  Reflect.apply(then, promise, [
    (value: unknown) => {
      guarded(place, () => {
        if (!answered(value)) call.end();
      });
    },
    fail,
  ]);
}

/**
 * Puts listeners where the service's own reading passes by. The promise of the response is replaced by one that
 * depends on it, so that a rejection is handled or not as without us.
 */
function observe(
  promise: ApiPromise,
  call: ModelSpan,
  answered: (value: unknown) => boolean,
  failed: (error: unknown) => void,
  place: Place,
): void {
  let isReading = false;
  let isRaw = false;
  let isHanded = false;
  const lost = watchLostCall(call);
  const settle = (value: unknown): void => {
    lost.release();
    guarded(place, () => {
      if (!answered(value)) call.end();
    });
  };
  const fail = (error: unknown): void => {
    lost.release();
    failed(error);
  };
  /** @param isDerived whether what it reads is the service's, and not the answer */
  const watchReading = (read: ApiPromise, isDerived: boolean): void => {
    const { parseResponse } = read;
    read.parseResponse = function parse(...args) {
      isReading = true;
      const value = Reflect.apply(parseResponse, this, args);
      if (value instanceof Promise) value.then(isDerived ? () => {} : settle, fail);
      return value;
    };
  };
  const watchDerived = (from: ApiPromise): void => {
    const derive = from._thenUnwrap;
    if (derive === undefined || !Object.hasOwn(from, '_thenUnwrap')) return;
    from._thenUnwrap = (transform) => {
      const derived = derive.call(from, (value, ...rest) => {
        settle(value);
        return transform(value, ...rest);
      });
      if (!isApiPromise(derived)) return derived;
      derived.responsePromise = promise.responsePromise;
      watchReading(derived, true);
      watchDerived(derived);
      return derived;
    };
  };
  watchReading(promise, false);
  watchDerived(promise);
  watchMethod(promise, 'asResponse', () => {
    isRaw = true;
  });
  watchMethod(promise, '_responseProps', () => {
    isHanded = true;
  });
  const prototype = Object.getPrototypeOf(promise) as object;
  const handle = new WeakRef(promise);
  promise.responsePromise = promise.responsePromise.then(
    (response) => {
      lost.seen();
      const isHeard = isHanded && hearHanded(prototype, response, { settle, fail });
      if (isHeard) lost.hold(response as object);
      setImmediate(() => {
        if (isReading || isHeard) return;
        // Who asks for the response alone reads it at leisure: the call is over.
        if (isRaw) call.end();
        else waitForReader(handle, lost);
      });
      return response;
    },
    (error: unknown) => {
      fail(error);
      throw error;
    },
  );
}

/** It may be awaited later, or never. */
function waitForReader(handle: WeakRef<object>, lost: LostCall): void {
  const promise = handle.deref();
  if (promise !== undefined) lost.hold(promise);
}

function watchMethod(
  promise: ApiPromise,
  name: 'asResponse' | '_responseProps',
  heard: () => void,
): void {
  const method = promise[name];
  if (typeof method !== 'function') return;
  const value = function (this: unknown, ...args: unknown[]) {
    heard();
    return Reflect.apply(method, this, args);
  };
  Object.defineProperty(value, 'name', { value: name, configurable: true });
  Object.defineProperty(promise, name, {
    ...{ configurable: true, writable: true, enumerable: false, value },
  });
}
