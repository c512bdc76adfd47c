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
import type { DatabaseMeasures } from './database-measures.ts';
import type { KnownOperation } from './known-operation.ts';
import type { SlowOperation } from './slow-queries.ts';

/** What a client of a database is observed with; all of it may change while the service runs. */
export interface DatabaseServices {
  tracer(): Tracer;
  /** Whether spans are written only inside of a trace; operations are measured everywhere. */
  requiresParent(): boolean;
  measures(): DatabaseMeasures | undefined;
}

const MEASURING = placeOf(
  'the measuring of an operation of a database',
  'Its duration is missing in the metrics. Report this to Sightline.',
);

/**
 * One operation under way: its span, where there is one, and when it began. It is measured whatever is sampled.
 */
export class OperationSpan {
  /** Undefined outside of a trace, where none is wanted there. */
  readonly span: Span | undefined;
  readonly operation: KnownOperation;
  readonly #start: SharedStart;
  readonly #measures: DatabaseMeasures | undefined;
  /** Milliseconds; 0 where the span has its duration. */
  readonly #started: number;
  /** Whether it has ended. */
  isOver = false;

  constructor(
    operation: KnownOperation,
    start: SharedStart,
    span: Span | undefined,
    measures: DatabaseMeasures | undefined,
  ) {
    this.operation = operation;
    this.#start = start;
    this.span = span;
    this.#measures = measures;
    this.#started = span instanceof RecordedSpan ? 0 : performance.now();
  }

  /**
   * The first end counts: of a command that has timed out, the reply may come yet.
   *
   * @param error `error.type` of an operation that has failed
   * @param describe says the rest of the failure on the span
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
      const isLike = error === undefined && operation.shared === undefined;
      if (isLike && span instanceof RecordedSpan) operation.learn(span);
    }
    if (this.#measures === undefined || operation.measured === undefined) return;
    try {
      this.#measure(this.#measures, this.seconds, error);
    } catch (failure) {
      failedAt(MEASURING, failure);
    }
  }

  get seconds(): number {
    const { span } = this;
    const recorded = span instanceof RecordedSpan ? span.durationMillis : undefined;
    return (recorded ?? performance.now() - this.#started) / 1000;
  }

  #measure(measures: DatabaseMeasures, seconds: number, error: string | undefined): void {
    const { durations, slowQueries } = measures;
    const { operation } = this;
    const measured = operation.measured!;
    if (durations !== undefined) {
      if (error === undefined) {
        operation.duration ??= durations.of(measured, operation.place, undefined);
        operation.duration.record(seconds);
      } else durations.of(measured, operation.place, error).record(seconds);
    }
    if (slowQueries?.isSlow(seconds)) slowQueries.report(this.#slow(), measured, seconds, error);
  }

  #slow(): SlowOperation {
    const { attributes = {} } = this.#start;
    return { inner: this.span, attribute: (key) => attributes[key] };
  }
}

/**
 * Begins an operation in the active context.
 *
 * @param start what its span begins with, where that is not the same each time
 * @returns undefined where nobody wants to know of it
 */
export function beginOperation(
  services: DatabaseServices,
  operation: KnownOperation,
  start: SharedStart = operation,
): OperationSpan | undefined {
  const context = activeContext();
  if (isTracingSuppressed(context)) return undefined;
  const above = trace.getSpan(context);
  // A layer above, such as an ORM, which measures the same.
  if (above instanceof TimedSpan) above.covered = true;
  const measures = services.measures();
  if (services.requiresParent() && !(above !== undefined && isValid(above))) {
    return measures === undefined
      ? undefined
      : new OperationSpan(operation, start, undefined, measures);
  }
  const span = startIn(services.tracer(), operation.name, start, context);
  return new OperationSpan(operation, start, span, measures);
}

/**
 * Records an operation that is over.
 *
 * @param millis how long it took, until now
 */
export function recordOperation(
  services: DatabaseServices,
  operation: KnownOperation,
  millis: number,
): void {
  const context = activeContext();
  if (isTracingSuppressed(context)) return;
  const above = trace.getSpan(context);
  const measures = services.measures();
  const isWanted = !services.requiresParent() || (above !== undefined && isValid(above));
  if (isWanted) {
    const startTime = performance.timeOrigin + performance.now() - millis;
    const { kind, attributes } = operation;
    const span = services
      .tracer()
      .startSpan(operation.name, { kind, attributes, startTime }, context);
    span.end();
  }
  if (measures === undefined || operation.measured === undefined) return;
  measures.durations?.of(operation.measured, operation.place, undefined).record(millis / 1000);
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
