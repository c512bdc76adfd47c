import { type Context, isSpanContextValid, trace } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { performance } from '../../util/clock.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';
import { describeFailure } from './failed-statement.ts';
import type { KnownOperation } from './known-operation.ts';
import type { DatabaseServices } from './operation-span.ts';

/**
 * Records a connection that could not be opened: what the service wanted of it was never asked.
 *
 * @param began when, by `performance.now()`, and for whom
 */
export function recordFailedConnect(
  services: DatabaseServices,
  { name, kind, attributes }: KnownOperation,
  began: { readonly context: Context; readonly started: number },
  error: unknown,
): void {
  const above = trace.getSpan(began.context);
  const isInside = above !== undefined && isSpanContextValid(above.spanContext());
  if (services.requiresParent() && !isInside) return;
  const startTime = performance.timeOrigin + began.started;
  const span = services.tracer().startSpan(name, { kind, attributes, startTime }, began.context);
  span.setAttribute(ATTR_ERROR_TYPE, errorTypeOf(error as Error));
  describeFailure(span, error);
  span.end();
}
