import type { SpanOptions, Tracer } from '@opentelemetry/api';
import type { SharedAttributes } from '../../util/shared-attributes.ts';

/** What a span can be started with beside the options of the API: attributes that are known, and encoded. */
export interface SharedStart extends SpanOptions {
  /** Key after value after key: taken over as it is. */
  readonly own: unknown[] | undefined;
  /** Undefined where `attributes` are to be set one by one. */
  readonly shared: SharedAttributes | undefined;
}

/** Of tracers that heed {@link SharedStart}; all others read `attributes`. */
export interface TakesShared {
  readonly takesShared?: true;
}

export function takesShared(tracer: Tracer): boolean {
  return (tracer as TakesShared).takesShared === true;
}
