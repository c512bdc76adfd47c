import { type Meter, metrics, ROOT_CONTEXT, ValueType } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { runIn } from '../../context/active-context.ts';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { serviceWallClock, setTimeout } from '../../util/clock.ts';
import { VERSION } from '../../util/version.ts';

/** A queue of BullMQ that can be asked; a worker cannot. */
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

/** As BullMQ calls them; those that are over are no depth. */
const STATES = ['waiting', 'prioritized', 'active', 'delayed', 'waiting-children', 'failed'];

/** A queue that does not answer leaves no values, and does not hold up the others. */
const LONGEST_MS = 1000;

/** By name: those of the same name are one. */
const queues = new Map<string, WeakRef<ObservableQueue>>();
let isObserved = false;

/** Has the depth of a queue and the age of its oldest job observed: it is asked twice when metrics are collected. */
export function observeQueue(queue: ObservableQueue): void {
  if (typeof queue.getJobCounts !== 'function') return;
  const known = queues.get(queue.name)?.deref();
  if (known === queue || (known !== undefined && known.closing === undefined)) return;
  queues.set(queue.name, new WeakRef(queue));
  if (isObserved) return;
  isObserved = true;
  observe(unshared(metrics.getMeterProvider()).getMeter('sightline/messaging', VERSION));
}

function observe(meter: Meter): void {
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
      for (const [name, state] of await states()) {
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
  /** Seconds; 0 where nothing waits. */
  readonly age: number;
}

async function states(): Promise<ReadonlyArray<readonly [string, QueueState]>> {
  const found: (readonly [string, QueueState])[] = [];
  const asked = [...queues].map(async ([name, reference]) => {
    const queue = reference.deref();
    if (queue === undefined || queue.closing !== undefined) {
      queues.delete(name);
      return;
    }
    const state = await runIn(suppressTracing(ROOT_CONTEXT), stateOf, queue, undefined);
    found.push([name, state]);
  });
  await Promise.race([Promise.allSettled(asked), inTime()]);
  return [...found];
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

function inTime(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, LONGEST_MS).unref();
  });
}
