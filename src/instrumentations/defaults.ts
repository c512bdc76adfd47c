import { metrics, trace } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { INSTRUMENTATIONS } from '../catalog/instrumentations.ts';
import { load } from '../lazy/load.ts';
import { unshared } from '../neighbours/sightline-parts.ts';
import {
  type MeasuredInstrumentation,
  measuredAs,
  type OperationMetricsOptions,
} from './operations/measured.ts';
import { requireParent } from './patching/require-parent.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * What an instrumentation is constructed with.
 *
 * @param chosen by the user
 */
export function optionsFor(
  entry: CatalogEntry,
  chosen: Options,
  measures: OperationMetricsOptions,
): Options {
  const { name, specifier } = entry;
  const row = INSTRUMENTATIONS[name];
  const parent = row?.needsParent === 'option' ? { requireParentSpan: true } : undefined;
  const options: Options = { ...row?.options, ...parent, ...chosen };
  const upstreams = specifier.startsWith('@opentelemetry/');
  const measured = measuredAs(entry);
  if (measured !== undefined && isMeasured(measured.kind, measures)) {
    // It has to start spans outside of traces too, which are measured; `adjust` keeps them from being
    // written.
    return { ...options, requireParentSpan: false };
  }
  if (upstreams && row?.sendsLogs) return { ...options, disableLogSending: true };
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
  return !INSTRUMENTATIONS[name]?.layerSpans || Object.keys(chosen).length > 0;
}

function isMeasured(
  kind: MeasuredInstrumentation['kind'],
  measures: OperationMetricsOptions,
): boolean {
  return measures.metrics || (kind === 'database' && measures.slowQueryMs !== undefined);
}

/** Finishing touches that options cannot express. */
export function adjust(
  entry: CatalogEntry,
  instrumentation: Instrumentation,
  chosen: Options,
  measures: OperationMetricsOptions,
): void {
  const { name } = entry;
  const { fix, needsParent } = INSTRUMENTATIONS[name] ?? {};
  const measured = measuredAs(entry);
  if (fix !== undefined && entry.specifier.startsWith('@opentelemetry/')) {
    load<{ applyFix(upstream: object): void }>(fix).applyFix(instrumentation);
  }
  const parentOnly = (chosen.requireParentSpan ?? needsParent !== undefined) === true;
  if (measured !== undefined && isMeasured(measured.kind, measures)) {
    const { measure } = load<typeof import('./operations/measure.ts')>(
      'sightline:instrumentations/operations/measure',
    );
    measure(instrumentation, measured, parentOnly, measures);
  } else if (parentOnly && needsParent === 'tracer') {
    requireParent(instrumentation);
  }
  if (name === 'aws-lambda') {
    // It flushes after each invocation, before the process is frozen, what it was given this way.
    instrumentation.setTracerProvider(trace.getTracerProvider());
    instrumentation.setMeterProvider(unshared(metrics.getMeterProvider()));
  }
}
