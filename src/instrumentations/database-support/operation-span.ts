import {
  type Context,
  isSpanContextValid,
  type Span,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { activeContext } from '../../context/active-context.ts';
import { type SharedStart, takesShared } from '../../signals/traces/shared-start.ts';
import { RecordedSpan } from '../../signals/traces/span/recorded-span.ts';
import { UnrecordedSpan } from '../../signals/traces/span/unrecorded-span.ts';
import { performance } from '../../util/clock.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { TimedSpan } from '../metric-support/timed-span.ts';
import type { DatabaseMetrics } from './database-metrics.ts';
import type { SharedOperation } from './shared-operation.ts';
import type { SlowOperation } from './slow-queries.ts';

/** What the operations of a database client are recorded with. All of it may change while the service runs. */
export interface DatabaseTelemetry {
  tracer(): Tracer;
  /** Whether spans are recorded inside of a trace only; operations are measured everywhere. */
  requiresParent(): boolean;
  metrics(): DatabaseMetrics | undefined;
}

const MEASUREMENT = placeOf(
  'the measurement of a database operation',
  'Its duration is missing from the metrics. Report this to Sightline.',
);

/** A running operation: its span, if it has one, and its start. It is measured whether or not it is sampled. */
export class OperationSpan {
  /** Undefined outside of a trace if spans require a parent. */
  readonly span: Span | undefined;
  readonly operation: SharedOperation;
  readonly #start: SharedStart;
  readonly #metrics: DatabaseMetrics | undefined;
  /** By `performance.now()`, in milliseconds; 0 if the span measures its duration. */
  readonly #startMs: number;
  /** Whether it has ended. */
  isOver = false;

  constructor(
    operation: SharedOperation,
    start: SharedStart,
    span: Span | undefined,
    metrics: DatabaseMetrics | undefined,
  ) {
    this.operation = operation;
    this.#start = start;
    this.span = span;
    this.#metrics = metrics;
    this.#startMs = span instanceof RecordedSpan ? 0 : performance.now();
  }

  /**
   * Ends the operation. Only the first call counts: the reply to a command that has timed out may still arrive.
   *
   * @param error `error.type` of a failed operation
   * @param describe sets the other attributes of the failure on the span
   */
  end(error?: string, describe?: (span: Span) => void): void {
    if (this.isOver) return;
    this.isOver = true;
    const { span, operation } = this;
    if (span !== undefined) {
      if (error !== undefined) {
        span.setAttribute(ATTR_ERROR_TYPE, error);
        describe?.(span);
      }
      span.end();
      const isTypical = error === undefined && operation.shared === undefined;
      if (isTypical && span instanceof RecordedSpan) operation.learn(span);
    }
    if (this.#metrics === undefined || operation.measured === undefined) return;
    try {
      this.#measure(this.#metrics, this.seconds, error);
    } catch (failure) {
      failedAt(MEASUREMENT, failure);
    }
  }

  get seconds(): number {
    const { span } = this;
    const recorded = span instanceof RecordedSpan ? span.durationMillis : undefined;
    return (recorded ?? performance.now() - this.#startMs) / 1000;
  }

  #measure(metrics: DatabaseMetrics, seconds: number, error: string | undefined): void {
    const { durations, slowQueries } = metrics;
    const { operation } = this;
    const measured = operation.measured!;
    if (durations !== undefined) {
      if (error === undefined) {
        operation.duration ??= durations.of(measured, operation.target, undefined);
        operation.duration.record(seconds);
      } else durations.of(measured, operation.target, error).record(seconds);
    }
    if (slowQueries?.isSlow(seconds)) {
      const { attributes = {} } = this.#start;
      const slow: SlowOperation = { inner: this.span, attribute: (key) => attributes[key] };
      slowQueries.report(slow, measured, seconds, error);
    }
  }
}

/**
 * Starts an operation in the active context.
 *
 * @param start the start of its span. Default: the same for each operation of the kind
 * @returns undefined if it is neither traced nor measured
 */
export function beginOperation(
  telemetry: DatabaseTelemetry,
  operation: SharedOperation,
  start: SharedStart = operation,
): OperationSpan | undefined {
  const context = activeContext();
  if (isTracingSuppressed(context)) return undefined;
  const parent = trace.getSpan(context);
  // A layer such as an ORM, which would measure the same.
  if (parent instanceof TimedSpan) parent.covered = true;
  const metrics = telemetry.metrics();
  if (telemetry.requiresParent() && !(parent !== undefined && isValid(parent))) {
    return metrics === undefined
      ? undefined
      : new OperationSpan(operation, start, undefined, metrics);
  }
  const span = startIn(telemetry.tracer(), operation.name, start, context);
  return new OperationSpan(operation, start, span, metrics);
}

/**
 * Records an operation that has just ended.
 *
 * @param durationMs in milliseconds
 */
export function recordOperation(
  telemetry: DatabaseTelemetry,
  operation: SharedOperation,
  durationMs: number,
): void {
  const context = activeContext();
  if (isTracingSuppressed(context)) return;
  const parent = trace.getSpan(context);
  const metrics = telemetry.metrics();
  const isTraced = !telemetry.requiresParent() || (parent !== undefined && isValid(parent));
  if (isTraced) {
    const startTime = performance.timeOrigin + performance.now() - durationMs;
    const { kind, attributes } = operation;
    const span = telemetry
      .tracer()
      .startSpan(operation.name, { kind, attributes, startTime }, context);
    span.end();
  }
  if (metrics === undefined || operation.measured === undefined) return;
  metrics.durations?.of(operation.measured, operation.target, undefined).record(durationMs / 1000);
}

function startIn(tracer: Tracer, name: string, start: SharedStart, context: Context): Span {
  if (takesShared(tracer)) return tracer.startSpan(name, start, context);
  const { kind, attributes } = start;
  return tracer.startSpan(name, { kind: kind!, attributes: attributes! }, context);
}

function isValid(span: Span): boolean {
  return (
    span instanceof RecordedSpan ||
    span instanceof UnrecordedSpan ||
    isSpanContextValid(span.spanContext())
  );
}
