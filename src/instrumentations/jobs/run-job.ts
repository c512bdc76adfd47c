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

/** A job that is run again and again. */
export interface ScheduledJob {
  /** What the service calls it; undefined where it has no name. */
  readonly name: string | undefined;
  /** When it is run: `0 * * * *`. */
  readonly schedule: string;
}

export type Task = (this: unknown, ...args: unknown[]) => unknown;

const OBSERVING = placeOf(
  'the observation of a scheduled job',
  'Its span is missing, and the job runs. Report this to Sightline.',
);

/** Seconds: jobs may take hours. */
const BOUNDARIES = [0.01, 0.1, 1, 5, 10, 30, 60, 300, 900, 3600];

let duration: Histogram | undefined;
const attributesFor = createAttributesCache();

/**
 * Has each run of a job be a trace of its own, whoever has scheduled it, and its duration measured.
 *
 * @param jobOf asked when it runs
 * @returns a function of the same name and number of parameters
 */
export function observedJob(
  task: Task,
  tracer: () => Tracer,
  jobOf: (self: unknown) => ScheduledJob,
): Task {
  const observed: Task = function (this: unknown, ...args) {
    const started = performance.now();
    const job = guarded(OBSERVING, () => jobOf(this));
    const span = guarded(OBSERVING, () => job && startSpan(tracer(), job));
    if (job === undefined || span === undefined) return task.apply(this, args);
    let isOver = false;
    const end = (error?: unknown) => {
      if (isOver) return;
      isOver = true;
      guarded(OBSERVING, () => endSpan(span, job, (performance.now() - started) / 1000, error));
    };
    const inside = trace.setSpan(ROOT_CONTEXT, span);
    let result: unknown;
    try {
      if (ownsContexts()) {
        // Here and not in a function of its own, which would be in the stacks of the service.
        const before = openContext(inside);
        let returned = false;
        try {
          result = task.apply(this, args);
          returned = true;
        } finally {
          closeContext(before, inside, returned);
        }
      } else result = runIn(inside, call, () => task.apply(this, args), undefined);
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

/** What jobs have failed with whose scheduler catches that itself, by the span of the run. */
const failures = new WeakMap<Span, unknown>();

/** Has a job's failure noted, for schedulers that catch it before `observedJob` sees it. */
export function notingFailure(task: Task): Task {
  const noting: Task = async function (this: unknown, ...args) {
    try {
      return await task.apply(this, args);
    } catch (error) {
      const span = trace.getSpan(activeContext());
      if (span !== undefined) failures.set(span, error);
      throw error;
    }
  };
  return mimicSignature(noting, task);
}

function call<R>(run: () => R): R {
  return run();
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
  const shown = name ?? schedule;
  const attributes = attributesFor(`${shown}\n${type}`, () => ({
    'app.job.name': shown,
    ...(type !== undefined && { 'error.type': type }),
  }));
  duration.record(seconds, attributes);
}
