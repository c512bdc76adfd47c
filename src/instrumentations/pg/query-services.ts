import { type Tracer, trace } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import type { PgOptions } from './pg-options.ts';

/** What the methods of the library find around them; either may change while it runs. */
export interface QueryServices {
  tracer(): Tracer;
  options(): PgOptions;
}

/** Whether there is to be no span: outside of a trace, where its user wants none there. */
export function isSkipped({ requireParentSpan }: PgOptions): boolean {
  return requireParentSpan === true && trace.getSpan(activeContext()) === undefined;
}
