import { logs, type Meter, metrics } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { INSTRUMENTATIONS } from '../../catalog/rows.ts';
import { unshared } from '../../neighbours/own-parts.ts';
import { VERSION } from '../../util/version.ts';
import { countRedisLookups } from '../caches/redis-lookups.ts';
import type { OperationListener } from '../metric-support/timed-span.ts';
import { holdQueued } from '../redis/transactions.ts';
import { createDatabaseWatch } from './database-watch.ts';
import type { MeasuredInstrumentation, OperationMetricsOptions } from './measured.ts';
import { createMessagingWatch } from './messaging-watch.ts';
import { createRpcWatch } from './rpc-watch.ts';
import { createSlowQueries } from './slow-queries.ts';
import { timedTracerProvider } from './timed-tracer.ts';
import { withoutInstruments } from './without-instruments.ts';

type Kind = MeasuredInstrumentation['kind'];

/** Metrics that some of upstream's record themselves, and ours too. */
const RECORDED_HERE: ReadonlySet<string> = new Set([
  'db.client.operation.duration',
  'db.client.connection.count',
  'db.client.connection.pending_requests',
  'db.client.connection.max',
]);

const UNWATCHED: OperationListener = { ended() {} };

/** One for all instrumentations of a kind, which so share their instruments. */
const watches = new Map<Kind, OperationListener>();

/**
 * Has the operations of an instrumentation measured, whatever is sampled.
 *
 * @param requireParent whether its spans are written only inside of a trace
 */
export function measure(
  instrumentation: Instrumentation,
  { name, kind }: MeasuredInstrumentation,
  requireParent: boolean,
  measures: OperationMetricsOptions,
): void {
  let watch = watches.get(kind);
  if (watch === undefined) {
    watch = createWatch(kind, measures);
    watches.set(kind, watch);
  }
  if (INSTRUMENTATIONS[name]?.replacesMetrics) {
    instrumentation.setMeterProvider(withoutInstruments(RECORDED_HERE));
  }
  if (name === 'ioredis') hookReplies(instrumentation, measures.metrics);
  else if (name === 'redis' && measures.metrics) {
    const options = { ...instrumentation.getConfig(), responseHook: countRedisLookups };
    instrumentation.setConfig(options);
  }
  instrumentation.setTracerProvider(
    timedTracerProvider({ watch, requireParent, isLayer: name === 'knex' }),
  );
}

/** Has the spans of ioredis end once, and when their commands do, where nothing is measured. */
export function endOnce(instrumentation: Instrumentation, requireParent: boolean): void {
  hookReplies(instrumentation, false);
  instrumentation.setTracerProvider(
    timedTracerProvider({ watch: UNWATCHED, requireParent, isLayer: false }),
  );
}

/** By a hook that no user can set from outside. */
function hookReplies(instrumentation: Instrumentation, countLookups: boolean): void {
  const responseHook: typeof countRedisLookups = (span, command, args, reply) => {
    holdQueued(span, args, reply);
    if (countLookups) countRedisLookups(span, command, args, reply);
  };
  instrumentation.setConfig({ ...instrumentation.getConfig(), responseHook } as object);
}

function createWatch(kind: Kind, measures: OperationMetricsOptions): OperationListener {
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
