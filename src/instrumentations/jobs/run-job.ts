import {
  type Attributes,
  type Histogram,
  metrics,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
  ValueType,
} from '@opentelemetry/api';
import {
  activeContext,
  closeContext,
  openContext,
  ownsContexts,
  runIn,
} from '../../context/active-context.ts';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { performance } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { createAttributesCache } from '../metric-support/attribute-caches.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';
import { mimicSignature } from '../patching/mimic-function.ts';

/** A job that a scheduler runs. */
export interface ScheduledJob {
  /** The name that the service has given it; undefined if it has none. */
  readonly name: string | undefined;
  /** When it runs, such as `0 * * * *` or `every 500 ms`. */
  readonly schedule: string;
}

export type Task = (this: unknown, ...args: unknown[]) => unknown;

const OBSERVATION = placeOf(
  'the observation of a scheduled job',
  'Its span is missing; the job is not affected. Report this to Sightline.',
);

/** In seconds. Jobs may take hours. */
const BOUNDARIES = [0.01, 0.1, 1, 5, 10, 30, 60, 300, 900, 3600];

let duration: Histogram | undefined;
const attributesFor = createAttributesCache();

/**
 * Records each run of a job as a trace of its own, wherever it was scheduled, and measures its duration.
 *
 * @param jobOf called with the `this` of each run
 * @returns a function with the name and the number of parameters of the task
 */
export function observeJob(
  task: Task,
  tracer: () => Tracer,
  jobOf: (self: unknown) => ScheduledJob,
): Task {
  const observed: Task = function (this: unknown, ...args) {
    const startMs = performance.now();
    const job = guarded(OBSERVATION, () => jobOf(this));
    const span = guarded(OBSERVATION, () => job && startSpan(tracer(), job));
    if (job === undefined || span === undefined) return task.apply(this, args);
    let hasEnded = false;
    const end = (error?: unknown) => {
      if (hasEnded) return;
      hasEnded = true;
      guarded(OBSERVATION, () => endSpan(span, job, (performance.now() - startMs) / 1000, error));
    };
    const inside = trace.setSpan(ROOT_CONTEXT, span);
    let result: unknown;
    try {
      if (ownsContexts()) {
        // Inline, since a helper would be one more frame in the stacks of the service.
        const before = openContext(inside);
        let hasReturned = false;
        try {
          result = task.apply(this, args);
          hasReturned = true;
        } finally {
          closeContext(before, inside, hasReturned);
        }
      } else result = runIn(inside, () => task.apply(this, args), undefined, undefined);
    } catch (error) {
      end(error);
      throw error;
    }
    if (typeof (result as Promise<unknown> | undefined)?.then !== 'function') end();
    else
      (result as Promise<unknown>).then(
        () => end(failures.get(span)),
        (error) => end(error ?? new Error('undefined')),
      );
    return result;
  };
  return mimicSignature(observed, task);
}

/** Errors that the scheduler catches itself, by the span of the run. */
const failures = new WeakMap<Span, unknown>();

/** Remembers the error of a job, for schedulers that catch it before `observeJob` sees it. */
export function rememberFailure(task: Task): Task {
  const observed: Task = async function (this: unknown, ...args) {
    try {
      return await task.apply(this, args);
    } catch (error) {
      const span = trace.getSpan(activeContext());
      if (span !== undefined) failures.set(span, error);
      throw error;
    }
  };
  return mimicSignature(observed, task);
}

function startSpan(tracer: Tracer, { name, schedule }: ScheduledJob): Span {
  const attributes: Attributes = { 'app.job.schedule': schedule };
  if (name !== undefined) attributes['app.job.name'] = name;
  return tracer.startSpan(`job ${name ?? schedule}`, { attributes }, ROOT_CONTEXT);
}

function endSpan(
  span: Span,
  { name, schedule }: ScheduledJob,
  seconds: number,
  error: unknown,
): void {
  const type = error === undefined ? undefined : errorTypeOf(error as Error);
  if (type !== undefined) {
    span.setAttribute('error.type', type);
    if (error instanceof Error) span.recordException(error);
    const message = error instanceof Error ? { message: error.message } : {};
    span.setStatus({ code: SpanStatusCode.ERROR, ...message });
  }
  span.end();
  duration ??= unshared(metrics.getMeterProvider())
    .getMeter('sightline/jobs', VERSION)
    .createHistogram('app.job.duration', {
      description: 'How long a run of a scheduled job took.',
      unit: 's',
      valueType: ValueType.DOUBLE,
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
  const label = name ?? schedule;
  const attributes = attributesFor(`${label}\n${type}`, () => ({
    'app.job.name': label,
    ...(type !== undefined && { 'error.type': type }),
  }));
  duration.record(seconds, attributes);
}
