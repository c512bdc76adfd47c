import type { Tracer } from '@opentelemetry/api';
import type { Sharing } from './span-neighbour.ts';
import { rememberWrapped } from './wrapped-scopes.ts';

/** @returns the tracer that callers of `getTracer` receive in place of the original */
export type WrapTracer = (tracer: Tracer, sharing: Sharing) => Tracer;

const wraps = new Map<string, WrapTracer>();
const wrappers = new WeakMap<Tracer, Tracer>();

/** Lets an instrumentation control the spans that a library creates through the API. */
export function wrapTracersOf(scope: string, wrap: WrapTracer): void {
  wraps.set(scope, wrap);
  rememberWrapped(scope);
}

/** @returns the tracer of a scope, wrapped if an instrumentation controls it */
export function tracerOfScope(scope: string, tracer: Tracer, sharing: Sharing): Tracer {
  if (wraps.size === 0) return tracer;
  const wrap = wraps.get(scope);
  if (wrap === undefined) return tracer;
  const wrapper = wrappers.get(tracer) ?? wrap(tracer, sharing);
  wrappers.set(tracer, wrapper);
  return wrapper;
}
