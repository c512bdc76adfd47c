import { runIn } from '../../context/active-context.ts';
import { setImmediate } from '../../util/clock.ts';
import { failedAt, guarded, type Place } from '../../util/guard.ts';
import { type AbandonmentWatch, watchAbandonment } from './abandoned-calls.ts';
import { noteTimeout } from './aborted-calls.ts';
import type { ModelSpan } from './genai-span.ts';
import { applyMethod, type SdkMethod } from './method-call.ts';
import { listenToResponse } from './response-listeners.ts';

/** What the SDKs of OpenAI and Anthropic return: a promise that does not read the response body until it is awaited. */
interface ApiPromise {
  responsePromise: Promise<unknown>;
  parseResponse: SdkMethod;
  asResponse?: SdkMethod;
  /** Returns the response with its request, for another promise to read. */
  _responseProps?: SdkMethod;
  /** Creates a derived promise that reads the response itself. Where it is an own property, Sightline must wrap it. */
  _thenUnwrap?: (transform: (value: unknown, ...rest: unknown[]) => unknown) => unknown;
}

/** A call of a model, and how to record its result. */
export interface ObservedCall {
  readonly call: ModelSpan;
  /**
   * @param value what the service reads
   * @returns whether a stream ends the call later
   */
  onResponse(value: unknown): boolean;
}

/**
 * Calls a method of an SDK inside the span of its call and observes the result.
 *
 * @param start starts the span; undefined for a call without one
 * @returns what the method returns
 */
export function callApi(
  start: () => ObservedCall | undefined,
  method: SdkMethod,
  self: unknown,
  args: readonly unknown[],
  place: Place,
): unknown {
  const observed = guarded(place, start);
  if (observed === undefined) return Reflect.apply(method, self, args);
  const { call } = observed;
  const fail = (error: unknown): void => {
    guarded(place, () => {
      noteTimeout(error, args[1]);
      call.end(error);
    });
  };
  const settle = (value: unknown): void => {
    guarded(place, () => {
      if (!observed.onResponse(value)) call.end();
    });
  };
  let result: unknown;
  try {
    result = runIn(call.context, applyMethod, { method, self }, args);
  } catch (error) {
    fail(error);
    throw error;
  }
  try {
    if (isApiPromise(result)) observe(result, call, settle, fail);
    // A separate branch: the service decides whether a rejection is handled.
    else if (result instanceof Promise) Promise.prototype.then.call(result, settle, fail);
    else call.end();
  } catch (error) {
    failedAt(place, error);
  }
  return result;
}

function isApiPromise(value: unknown): value is ApiPromise {
  const { responsePromise, parseResponse } = (value ?? {}) as Partial<ApiPromise>;
  return responsePromise instanceof Promise && typeof parseResponse === 'function';
}

/**
 * Observes where the service itself reads the response. The promise of the response is replaced by one that depends
 * on it, so that a rejection is handled, or not, exactly as without Sightline.
 */
function observe(
  promise: ApiPromise,
  call: ModelSpan,
  onValue: (value: unknown) => void,
  onError: (error: unknown) => void,
): void {
  let isReading = false;
  let isRaw = false;
  let isHandedOver = false;
  const watch = watchAbandonment(call);
  const settle = (value: unknown): void => {
    watch.stop();
    onValue(value);
  };
  const fail = (error: unknown): void => {
    watch.stop();
    onError(error);
  };
  /** @param isDerived whether the reader gets a value of the service instead of the response */
  const watchReading = (reader: ApiPromise, isDerived: boolean): void => {
    const { parseResponse } = reader;
    reader.parseResponse = function parse(...args) {
      isReading = true;
      const value = Reflect.apply(parseResponse, this, args);
      if (value instanceof Promise) value.then(isDerived ? () => {} : settle, fail);
      return value;
    };
  };
  const watchDerived = (parent: ApiPromise): void => {
    const derive = parent._thenUnwrap;
    if (derive === undefined || !Object.hasOwn(parent, '_thenUnwrap')) return;
    parent._thenUnwrap = (transform) => {
      const derived = derive.call(parent, (value, ...rest) => {
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
    isHandedOver = true;
  });
  const prototype = Object.getPrototypeOf(promise) as object;
  const handle = new WeakRef(promise);
  promise.responsePromise = promise.responsePromise.then(
    (response) => {
      watch.touch();
      const isObserved = isHandedOver && listenToResponse(prototype, response, { settle, fail });
      if (isObserved) watch.follow(response as object);
      setImmediate(() => {
        if (isReading || isObserved) return;
        // Whoever asks for the raw response reads it at any time: the call is over.
        if (isRaw) call.end();
        else followPromise(handle, watch);
      });
      return response;
    },
    (error: unknown) => {
      fail(error);
      throw error;
    },
  );
}

/** The service may await it later, or never. */
function followPromise(handle: WeakRef<object>, watch: AbandonmentWatch): void {
  const promise = handle.deref();
  if (promise !== undefined) watch.follow(promise);
}

function watchMethod(
  promise: ApiPromise,
  name: 'asResponse' | '_responseProps',
  onCall: () => void,
): void {
  const method = promise[name];
  if (typeof method !== 'function') return;
  const value = function (this: unknown, ...args: unknown[]) {
    onCall();
    return Reflect.apply(method, this, args);
  };
  Object.defineProperty(value, 'name', { value: name, configurable: true });
  Object.defineProperty(promise, name, {
    ...{ configurable: true, writable: true, enumerable: false, value },
  });
}
