import type { Tracer } from '@opentelemetry/api';
import type { Sharing } from './span-neighbour.ts';
import { rememberWrapped } from './wrapped-scopes.ts';

/** @returns what whoever asks for a tracer of the scope gets in place of the one that it is given */
export type WrapTracer = (tracer: Tracer, sharing: Sharing) => Tracer;

const wraps = new Map<string, WrapTracer>();
const wrapped = new WeakMap<Tracer, Tracer>();

/** Has an instrumentation decide about the spans that a library makes itself, by the API. */
export function wrapTracersOf(scope: string, wrap: WrapTracer): void {
  wraps.set(scope, wrap);
  rememberWrapped(scope);
}

/** @returns the tracer for a scope, by which its spans are made */
export function tracerOfScope(scope: string, tracer: Tracer, sharing: Sharing): Tracer {
  if (wraps.size === 0) return tracer;
  const wrap = wraps.get(scope);
  if (wrap === undefined) return tracer;
  const known = wrapped.get(tracer) ?? wrap(tracer, sharing);
  wrapped.set(tracer, known);
  return known;
}
