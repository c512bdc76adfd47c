import type { SpanOptions, Tracer } from '@opentelemetry/api';
import type { SharedAttributes } from '../../util/shared-attributes.ts';

/** Start options in addition to those of the API: attributes known in advance, and already encoded. */
export interface SharedStart extends SpanOptions {
  /** Alternating keys and values. The span takes ownership of the list. */
  readonly own: unknown[] | undefined;
  /** Undefined when `attributes` are set one by one. */
  readonly shared: SharedAttributes | undefined;
}

/** Implemented by tracers that support {@link SharedStart}. Others read `attributes`. */
export interface TakesShared {
  readonly takesShared?: true;
}

/** Whether a tracer supports {@link SharedStart}. */
export function takesShared(tracer: Tracer): boolean {
  return (tracer as TakesShared).takesShared === true;
}
