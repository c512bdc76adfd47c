import { standingIn } from './stand-in.ts';

type Method = (this: never, ...args: never[]) => unknown;

/** The marks of shimmer, by which InstrumentationBase knows what it has wrapped. */
interface Marked {
  __wrapped?: boolean;
  __original?: unknown;
  __unwrap?: () => void;
}

const ours = new WeakSet<object>();

/**
 * Wraps a method that an instrumentation of upstream wraps too. InstrumentationBase takes off whatever is
 * there before it wraps, so that two of them would not go together; this one stays on top, and is taken off
 * with the other when that wraps again.
 */
export function wrapOver<T extends object, K extends keyof T>(
  target: T,
  name: K,
  wrapper: (below: T[K]) => T[K],
): void {
  const below = target[name] as Method & Marked;
  if (typeof below !== 'function' || ours.has(below)) return;
  const original = below.__original ?? below;
  const above = standingIn(wrapper(target[name]) as Method & Marked, original as Method);
  const marks: Marked = {
    __wrapped: true,
    __original: original,
    __unwrap() {
      if (target[name] === above) target[name] = original as T[K];
    },
  };
  ours.add(above);
  target[name] = Object.assign(above, marks) as T[K];
}
