import { replaceMethod } from '../patching/replace-method.ts';

/** What hears the answer of a call, from whatever promise reads it. */
export interface AnswerListener {
  settle(value: unknown): void;
  fail(error: unknown): void;
}

/** By the response with its request, which an SDK hands from one promise to another. */
const handed = new WeakMap<object, AnswerListener>();

/**
 * Has the next promise of the SDK that reads this response be heard. The tool runner of Anthropic takes the response of
 * a call, and streams it by another promise than the call's.
 *
 * @param prototype of the promises of the SDK
 * @returns whether it can be heard
 */
export function hearHanded(
  prototype: object,
  response: unknown,
  listener: AnswerListener,
): response is object {
  if (typeof response !== 'object' || response === null) return false;
  const methods = prototype as Record<string, unknown>;
  if (typeof methods.parseResponseTraced !== 'function') return false;
  replaceMethod(
    methods,
    'parseResponseTraced',
    (original) =>
      function parseResponseTraced(this: unknown, ...args: unknown[]) {
        const read = Reflect.apply(original as (...given: unknown[]) => unknown, this, args);
        const listening = handed.get(args[0] as object);
        if (listening !== undefined && read instanceof Promise) {
          handed.delete(args[0] as object);
          read.then(listening.settle, listening.fail);
        }
        return read;
      },
  );
  handed.set(response, listener);
  return true;
}
