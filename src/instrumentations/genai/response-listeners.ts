import { replaceMethod } from '../patching/replace-method.ts';
import type { SdkMethod } from './method-call.ts';

/** Receives the result of a call, whichever promise reads it. */
export interface ResponseListener {
  settle(value: unknown): void;
  fail(error: unknown): void;
}

/** By the response with its request, which an SDK passes from one promise to another. */
const listeners = new WeakMap<object, ResponseListener>();

/**
 * Observes the next promise of the SDK that reads this response. The tool runner of Anthropic takes the response of a
 * call and streams it by another promise than the one of the call.
 *
 * @param prototype of the promises of the SDK
 * @returns whether the response can be observed
 */
export function listenToResponse(
  prototype: object,
  response: unknown,
  listener: ResponseListener,
): response is object {
  if (typeof response !== 'object' || response === null) return false;
  const methods = prototype as Record<string, unknown>;
  if (typeof methods.parseResponseTraced !== 'function') return false;
  replaceMethod(
    methods,
    'parseResponseTraced',
    (original) =>
      function parseResponseTraced(this: unknown, ...args: unknown[]) {
        const result = Reflect.apply(original as SdkMethod, this, args);
        const next = listeners.get(args[0] as object);
        if (next !== undefined && result instanceof Promise) {
          listeners.delete(args[0] as object);
          result.then(next.settle, next.fail);
        }
        return result;
      },
  );
  listeners.set(response, listener);
  return true;
}
