import { type Context, isSpanContextValid, trace } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { performance } from '../../util/clock.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';
import type { DatabaseTelemetry } from './operation-span.ts';
import type { SharedOperation } from './shared-operation.ts';
import { describeFailure } from './statement-failure.ts';

/**
 * Records a connection that could not be opened. The statements that wait for it are never sent, and have no spans.
 *
 * @param attempt when it began, in milliseconds by `performance.now()`, and its context
 */
export function recordConnectFailure(
  telemetry: DatabaseTelemetry,
  { name, kind, attributes }: SharedOperation,
  { context, startMs }: { readonly context: Context; readonly startMs: number },
  error: unknown,
): void {
  const parent = trace.getSpan(context);
  const hasParent = parent !== undefined && isSpanContextValid(parent.spanContext());
  if (telemetry.requiresParent() && !hasParent) return;
  const startTime = performance.timeOrigin + startMs;
  const span = telemetry.tracer().startSpan(name, { kind, attributes, startTime }, context);
  span.setAttribute(ATTR_ERROR_TYPE, errorTypeOf(error as Error));
  describeFailure(span, error);
  span.end();
}
