import { mimicSignature } from './mimic-function.ts';

type Method = (this: never, ...args: never[]) => unknown;

/** The properties by which shimmer and InstrumentationBase recognise wrapped functions. */
interface MarkedFunction {
  __wrapped?: boolean;
  __original?: unknown;
  __unwrap?: () => void;
}

const wrappers = new WeakSet<object>();

/**
 * Wraps a method that an upstream instrumentation wraps, too. InstrumentationBase removes an existing wrapper before
 * it wraps, so two wrappers would not coexist; this one stays outermost, and is removed together with the other when
 * the upstream instrumentation wraps again.
 */
export function wrapOver<T extends object, K extends keyof T>(
  target: T,
  name: K,
  wrapper: (current: T[K]) => T[K],
): void {
  const current = target[name] as Method & MarkedFunction;
  if (typeof current !== 'function' || wrappers.has(current)) return;
  const original = current.__original ?? current;
  const wrapped = mimicSignature(
    wrapper(target[name]) as Method & MarkedFunction,
    original as Method,
  );
  const marks: MarkedFunction = {
    __wrapped: true,
    __original: original,
    __unwrap() {
      if (target[name] === wrapped) target[name] = original as T[K];
    },
  };
  wrappers.add(wrapped);
  target[name] = Object.assign(wrapped, marks) as T[K];
}
