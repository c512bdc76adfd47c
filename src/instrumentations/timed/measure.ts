import { logs, type Meter, metrics } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { unshared } from '../../neighbours/own-parts.ts';
import { VERSION } from '../../version.ts';
import { countRedisLookups } from '../caches/redis-lookups.ts';
import type { Measured, Measures } from '../measured.ts';
import { createDatabaseWatch } from './database-watch.ts';
import { createMessagingWatch } from './messaging-watch.ts';
import { createRpcWatch } from './rpc-watch.ts';
import { createSlowQueries } from './slow-queries.ts';
import type { Stopwatch } from './timed-span.ts';
import { timedTracerProvider } from './timed-tracer.ts';
import { withoutInstruments } from './without-instruments.ts';

type Kind = Measured['kind'];

/**
 * Metrics that upstream's instrumentation records itself, and ours too: pg's without the error of a
 * promise and with one count for all pools, mongodb's of sessions in place of connections.
 */
const RECORDED_HERE: ReadonlySet<string> = new Set([
  'db.client.operation.duration',
  'db.client.connection.count',
  'db.client.connection.pending_requests',
  'db.client.connection.max',
]);
const RECORDS_BADLY: ReadonlySet<string> = new Set(['pg', 'mongodb']);

/** Their hook for replies, which no user can set from outside, counts what was found. */
const IN_REDIS: ReadonlySet<string> = new Set(['ioredis', 'redis']);

/** One for all instrumentations of a kind, which so share their instruments. */
const watches = new Map<Kind, Stopwatch>();

/**
 * Has the operations of an instrumentation measured, whatever is sampled.
 *
 * @param requireParent whether its spans are written only inside of a trace
 */
export function measure(
  instrumentation: Instrumentation,
  { name, kind }: Measured,
  requireParent: boolean,
  measures: Measures,
): void {
  let watch = watches.get(kind);
  if (watch === undefined) {
    watch = createWatch(kind, measures);
    watches.set(kind, watch);
  }
  if (RECORDS_BADLY.has(name)) instrumentation.setMeterProvider(withoutInstruments(RECORDED_HERE));
  if (measures.metrics && IN_REDIS.has(name)) {
    const options = { ...instrumentation.getConfig(), responseHook: countRedisLookups };
    instrumentation.setConfig(options);
  }
  instrumentation.setTracerProvider(
    timedTracerProvider({ watch, requireParent, isLayer: name === 'knex' }),
  );
}

function createWatch(kind: Kind, measures: Measures): Stopwatch {
  const meter: Meter | undefined = measures.metrics
    ? unshared(metrics.getMeterProvider()).getMeter(`sightline/${kind}`, VERSION)
    : undefined;
  switch (kind) {
    case 'rpc':
      return createRpcWatch(meter);
    case 'messaging':
      return createMessagingWatch(meter);
    default:
      return createDatabaseWatch(
        meter,
        measures.slowQueryMs === undefined
          ? undefined
          : createSlowQueries(unshared(logs.getLoggerProvider()), measures.slowQueryMs),
      );
  }
}
