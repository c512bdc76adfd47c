import { metrics, trace } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { load } from '../load.ts';
import type { CatalogEntry } from '../module-hooks/catalog-entry.ts';
import { unshared } from '../neighbours/own-parts.ts';
import { type Measured, type Measures, measuredAs } from './measured.ts';
import { mendUpstream } from './mended/mended.ts';
import { requireParent } from './require-parent.ts';

/**
 * Off unless asked for: they write a span for each file, look-up and socket, which drowns everything
 * else, host-metrics measures the machine, which one process of many should do, and what is printed by
 * `console` is as often for people as it is a log.
 */
export const OFF_BY_DEFAULT: ReadonlySet<string> = new Set([
  ...['console', 'dns', 'fs', 'host-metrics', 'net'],
]);

/**
 * Instrumentations of databases and their pools without an option of their own to be quiet outside a trace, such as at
 * start-up and in polling loops.
 */
const WITHOUT_PARENT_OPTION: ReadonlySet<string> = new Set([
  'cassandra-driver',
  'generic-pool',
  'memcached',
  'mysql',
  'mysql2',
  // Has the option, and connects without heeding it.
  'redis',
  'tedious',
]);

type Options = Readonly<Record<string, unknown>>;

/** Options fit for production; the user's win over them. */
const OPTIONS: Readonly<Record<string, Options>> = {
  // No sampler and no processor here reads what a span is started with.
  http: { attributesAtStart: false },
  // The text of a query, which is sanitised as that of others is.
  'cassandra-driver': { enhancedDatabaseReporting: true },
  // Fields that are plain properties do not deserve spans, nor does each element of a list.
  graphql: { ignoreTrivialResolveSpans: true, mergeItems: true },
  dataloader: { requireParentSpan: true },
  fs: { requireParentSpan: true },
  // Those of the process are measured by ours.
  'host-metrics': { metricGroups: ['system.cpu', 'system.memory', 'system.network'] },
  ioredis: { requireParentSpan: true },
  knex: { requireParentSpan: true },
  mongodb: { requireParentSpan: true },
  mongoose: { requireParentSpan: true },
  oracledb: { requireParentSpan: true },
  pg: { requireParentSpan: true },
  redis: { requireParentSpan: true },
};

/**
 * Ours give the route. Upstream's write spans for middleware and handlers, which say little and cost much, and
 * replace the functions of the service by their own: they are for those who set options for them.
 */
const FOR_SPANS_OF_LAYERS: ReadonlySet<string> = new Set([
  ...['connect', 'express', 'hapi', 'koa', 'router'],
]);

/** Upstream's only print the trace; winston-logs.ts and its neighbours send. */
const SENT_BY_OURS: ReadonlySet<string> = new Set(['bunyan', 'pino', 'winston']);

/**
 * Packages that load a module only for their own use, and whose own instrumentation covers it:
 * Express 5 is built on `router`, and would get a second span for each layer.
 */
export const COVERED_BY: Readonly<Record<string, string>> = { router: 'express' };

/**
 * What an instrumentation is constructed with.
 *
 * @param chosen by the user
 */
export function optionsFor(entry: CatalogEntry, chosen: Options, measures: Measures): Options {
  const { name, specifier } = entry;
  const options = { ...OPTIONS[name], ...chosen };
  const upstreams = specifier.startsWith('@opentelemetry/');
  const measured = measuredAs(entry);
  if (measured !== undefined && isMeasured(measured.kind, measures)) {
    // It has to start spans outside of traces too, which are measured; `adjust` keeps them from being
    // written.
    return { ...options, requireParentSpan: false };
  }
  if (upstreams && SENT_BY_OURS.has(name)) return { ...options, disableLogSending: true };
  if (name !== 'http' || options.upstreamServerInstrumentation !== true) return options;
  // Requests are recorded once.
  return upstreams
    ? { ...options, disableOutgoingRequestInstrumentation: true }
    : { ...options, disableIncomingRequestInstrumentation: true };
}

/**
 * Whether an instrumentation has anything to do: upstream's of http has where its user prefers it for
 * incoming requests (outgoing ones are always ours), and those that write spans for layers where the user
 * sets options for them.
 */
export function isOfUse({ name, specifier }: CatalogEntry, chosen: Options): boolean {
  if (!specifier.startsWith('@opentelemetry/')) return true;
  if (name === 'http') return chosen.upstreamServerInstrumentation === true;
  return !FOR_SPANS_OF_LAYERS.has(name) || Object.keys(chosen).length > 0;
}

function isMeasured(kind: Measured['kind'], measures: Measures): boolean {
  return measures.metrics || (kind === 'database' && measures.slowQueryMs !== undefined);
}

/** Whether spans are written only inside of a trace. */
function needsParent(name: string, chosen: Options): boolean {
  const usual = WITHOUT_PARENT_OPTION.has(name) || OPTIONS[name]?.requireParentSpan === true;
  return (chosen.requireParentSpan ?? usual) === true;
}

/** Finishing touches that options cannot express. */
export function adjust(
  entry: CatalogEntry,
  instrumentation: Instrumentation,
  chosen: Options,
  measures: Measures,
): void {
  const { name } = entry;
  const measured = measuredAs(entry);
  if (entry.specifier.startsWith('@opentelemetry/')) mendUpstream(name, instrumentation);
  const parentOnly = needsParent(name, chosen);
  if (measured !== undefined && isMeasured(measured.kind, measures)) {
    const { measure } = load<typeof import('./timed/measure.ts')>(
      'sightline:instrumentations/timed/measure',
    );
    measure(instrumentation, measured, parentOnly, measures);
  } else if (measured?.name === 'ioredis') {
    load<typeof import('./timed/measure.ts')>('sightline:instrumentations/timed/measure').endOnce(
      instrumentation,
      parentOnly,
    );
  } else if (parentOnly && WITHOUT_PARENT_OPTION.has(name)) {
    requireParent(instrumentation);
  }
  if (name === 'aws-lambda') {
    // It flushes after each invocation, before the process is frozen, what it was given this way.
    instrumentation.setTracerProvider(trace.getTracerProvider());
    instrumentation.setMeterProvider(unshared(metrics.getMeterProvider()));
  }
}
