import { logs, type Meter, metrics, type Span } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { INSTRUMENTATIONS } from '../../catalog/instrumentations.ts';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { VERSION } from '../../util/version.ts';
import { countRedisLookups } from '../caches/redis-lookups.ts';
import type { MeasuredClient } from '../database-client/database-instrumentation.ts';
import {
  createDatabaseMetrics,
  type DatabaseMetrics,
} from '../database-client/database-metrics.ts';
import { createSlowQueries } from '../database-client/slow-queries.ts';
import type { OperationListener } from '../metric-support/timed-span.ts';
import { createDatabaseListener } from './database-listener.ts';
import type { MeasuredInstrumentation, OperationMetricsOptions } from './measured-instrumentation.ts';
import { createMessagingListener } from './messaging-listener.ts';
import { createRpcListener } from './rpc-listener.ts';
import { timedTracerProvider } from './timed-tracer.ts';
import { excludeInstruments } from './meter-provider-filter.ts';

type Kind = MeasuredInstrumentation['kind'];

/** Metrics that some of upstream's record themselves, and ours too. */
const RECORDED_HERE: ReadonlySet<string> = new Set([
  'db.client.operation.duration',
  'db.client.connection.count',
  'db.client.connection.pending_requests',
  'db.client.connection.max',
]);

/** One for all clients of databases. */
let databases: DatabaseMetrics | undefined;
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
  if ('measureWith' in instrumentation) {
    (instrumentation as MeasuredClient).measureWith(databaseMeasures(measures), requireParent);
    return;
  }
  let watch = watches.get(kind);
  if (watch === undefined) {
    watch = createWatch(kind, measures);
    watches.set(kind, watch);
  }
  if (INSTRUMENTATIONS[name]?.replacesMetrics) {
    instrumentation.setMeterProvider(excludeInstruments(RECORDED_HERE));
  }
  // Of versions before 5.
  if (name === 'redis' && measures.metrics) {
    const responseHook = (_span: Span, ...read: Parameters<typeof countRedisLookups>) =>
      countRedisLookups(...read);
    instrumentation.setConfig({ ...instrumentation.getConfig(), responseHook } as object);
  }
  instrumentation.setTracerProvider(
    timedTracerProvider({ watch, requireParent, isLayer: name === 'knex' }),
  );
}

function createWatch(kind: Kind, measures: OperationMetricsOptions): OperationListener {
  switch (kind) {
    case 'rpc':
      return createRpcListener(meterOf(kind, measures));
    case 'messaging':
      return createMessagingListener(meterOf(kind, measures));
    default:
      return createDatabaseListener(databaseMeasures(measures));
  }
}

function databaseMeasures(measures: OperationMetricsOptions): DatabaseMetrics {
  databases ??= createDatabaseMetrics(
    meterOf('database', measures),
    measures.slowQueryMs === undefined
      ? undefined
      : createSlowQueries(unshared(logs.getLoggerProvider()), measures.slowQueryMs),
  );
  return databases;
}

function meterOf(kind: Kind, { metrics: isOn }: OperationMetricsOptions): Meter | undefined {
  return isOn
    ? unshared(metrics.getMeterProvider()).getMeter(`sightline/${kind}`, VERSION)
    : undefined;
}
