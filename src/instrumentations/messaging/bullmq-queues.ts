import { type Meter, metrics, ROOT_CONTEXT, ValueType } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { runIn } from '../../context/active-context.ts';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { serviceWallClock, setTimeout } from '../../util/clock.ts';
import { VERSION } from '../../util/version.ts';

/** A queue of BullMQ. A worker has no methods to count jobs. */
export interface ObservableQueue {
  readonly name: string;
  readonly closing?: unknown;
  getJobCounts?(...states: string[]): Promise<Readonly<Record<string, number>>>;
  getJobs?(
    states: string[],
    start: number,
    end: number,
    oldestFirst: boolean,
  ): Promise<ReadonlyArray<{ readonly timestamp?: number } | undefined>>;
}

/** The states of jobs in BullMQ that count as the depth of a queue, without `completed`. */
const STATES = ['waiting', 'prioritized', 'active', 'delayed', 'waiting-children', 'failed'];

/** Milliseconds. A queue that does not answer in time has no values, and does not delay the others. */
const TIMEOUT_MS = 1000;

/** By name: objects of the same name are the same queue. */
const queues = new Map<string, WeakRef<ObservableQueue>>();
let hasMetrics = false;

/** Observes the depth of a queue and the age of its oldest job, by two requests when metrics are collected. */
export function observeQueue(queue: ObservableQueue): void {
  if (typeof queue.getJobCounts !== 'function') return;
  const existing = queues.get(queue.name)?.deref();
  if (existing === queue || (existing !== undefined && existing.closing === undefined)) return;
  queues.set(queue.name, new WeakRef(queue));
  if (hasMetrics) return;
  hasMetrics = true;
  createMetrics(unshared(metrics.getMeterProvider()).getMeter('sightline/messaging', VERSION));
}

function createMetrics(meter: Meter): void {
  const depth = meter.createObservableGauge('app.queue.jobs', {
    description: 'The jobs of a queue by state, as the broker counts them.',
    unit: '{job}',
    valueType: ValueType.INT,
  });
  const age = meter.createObservableGauge('app.queue.oldest_job.age', {
    description: 'How long the oldest waiting job has been there.',
    unit: 's',
    valueType: ValueType.DOUBLE,
  });
  meter.addBatchObservableCallback(
    async (result) => {
      for (const [name, state] of await readStates()) {
        const attributes = { 'messaging.system': 'bullmq', 'messaging.destination.name': name };
        for (const [status, count] of Object.entries(state.counts)) {
          result.observe(depth, count, { ...attributes, 'app.queue.job.state': status });
        }
        result.observe(age, state.age, attributes);
      }
    },
    [depth, age],
  );
}

interface QueueState {
  readonly counts: Readonly<Record<string, number>>;
  /** The age of the oldest waiting job, in seconds; 0 if no job is waiting. */
  readonly age: number;
}

async function readStates(): Promise<ReadonlyArray<readonly [string, QueueState]>> {
  const states: (readonly [string, QueueState])[] = [];
  const requests = [...queues].map(async ([name, reference]) => {
    const queue = reference.deref();
    if (queue === undefined || queue.closing !== undefined) {
      queues.delete(name);
      return;
    }
    const state = await runIn(suppressTracing(ROOT_CONTEXT), stateOf, queue, undefined);
    states.push([name, state]);
  });
  await Promise.race([Promise.allSettled(requests), timeout()]);
  // A copy, since a late answer would still add to it.
  return [...states];
}

async function stateOf(queue: ObservableQueue): Promise<QueueState> {
  const [counts, [oldest]] = await Promise.all([
    queue.getJobCounts!(...STATES),
    queue.getJobs!(['waiting'], 0, 0, true),
  ]);
  const { timestamp } = oldest ?? {};
  const age = timestamp === undefined ? 0 : (serviceWallClock() - timestamp) / 1000;
  return { counts, age: Math.max(0, age) };
}

function timeout(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, TIMEOUT_MS).unref();
  });
}
