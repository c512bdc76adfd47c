import { logs, type Meter, metrics, type Span } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { INSTRUMENTATIONS } from '../../catalog/instrumentations.ts';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { VERSION } from '../../util/version.ts';
import { countRedisLookups } from '../caches/redis-lookups.ts';
import type { DatabaseInstrumentation } from '../database-support/database-instrumentation.ts';
import {
  createDatabaseMetrics,
  type DatabaseMetrics,
} from '../database-support/database-metrics.ts';
import { createSlowQueries } from '../database-support/slow-queries.ts';
import type { OperationListener } from '../metric-support/timed-span.ts';
import { createDatabaseListener } from './database-listener.ts';
import type {
  MeasuredInstrumentation,
  OperationMetricsOptions,
} from './measured-instrumentation.ts';
import { createMessagingListener } from './messaging-listener.ts';
import { excludeInstruments } from './meter-provider-filter.ts';
import { createRpcListener } from './rpc-listener.ts';
import { timedTracerProvider } from './timed-tracer.ts';

type Kind = MeasuredInstrumentation['kind'];

/** Metrics that some upstream instrumentations record as well. */
const REPLACED_METRICS: ReadonlySet<string> = new Set([
  'db.client.operation.duration',
  'db.client.connection.count',
  'db.client.connection.pending_requests',
  'db.client.connection.max',
]);

/** Shared by all database clients. */
let sharedDatabaseMetrics: DatabaseMetrics | undefined;
/** Shared by all instrumentations of a kind, so that each instrument exists once. */
const listeners = new Map<Kind, OperationListener>();

/**
 * Measures the operations of an instrumentation, whether or not they are sampled.
 *
 * @param requireParent whether its spans are recorded inside of a trace only
 */
export function measure(
  instrumentation: Instrumentation,
  { name, kind }: MeasuredInstrumentation,
  requireParent: boolean,
  options: OperationMetricsOptions,
): void {
  if ('measureWith' in instrumentation) {
    (instrumentation as DatabaseInstrumentation).measureWith(
      databaseMetrics(options),
      requireParent,
    );
    return;
  }
  let listener = listeners.get(kind);
  if (listener === undefined) {
    listener = createListener(kind, options);
    listeners.set(kind, listener);
  }
  if (INSTRUMENTATIONS[name]?.replacesMetrics) {
    instrumentation.setMeterProvider(excludeInstruments(REPLACED_METRICS));
  }
  // The upstream instrumentation observes node-redis before version 5.
  if (name === 'redis' && options.metrics) {
    const responseHook = (_span: Span, ...args: Parameters<typeof countRedisLookups>) =>
      countRedisLookups(...args);
    instrumentation.setConfig({ ...instrumentation.getConfig(), responseHook } as object);
  }
  instrumentation.setTracerProvider(
    timedTracerProvider({ listener, requireParent, isLayer: name === 'knex' }),
  );
}

function createListener(kind: Kind, options: OperationMetricsOptions): OperationListener {
  switch (kind) {
    case 'rpc':
      return createRpcListener(meterOf(kind, options));
    case 'messaging':
      return createMessagingListener(meterOf(kind, options));
    default:
      return createDatabaseListener(databaseMetrics(options));
  }
}

function databaseMetrics(options: OperationMetricsOptions): DatabaseMetrics {
  sharedDatabaseMetrics ??= createDatabaseMetrics(
    meterOf('database', options),
    options.slowQueryMs === undefined
      ? undefined
      : createSlowQueries(unshared(logs.getLoggerProvider()), options.slowQueryMs),
  );
  return sharedDatabaseMetrics;
}

function meterOf(kind: Kind, { metrics: isOn }: OperationMetricsOptions): Meter | undefined {
  return isOn
    ? unshared(metrics.getMeterProvider()).getMeter(`sightline/${kind}`, VERSION)
    : undefined;
}
