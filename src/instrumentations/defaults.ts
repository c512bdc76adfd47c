import { metrics, trace } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { INSTRUMENTATIONS } from '../catalog/instrumentations.ts';
import { load } from '../lazy/load.ts';
import { unshared } from '../neighbours/sightline-parts.ts';
import {
  findMeasured,
  type MeasuredInstrumentation,
  type OperationMetricsOptions,
} from './operations/measured-instrumentation.ts';
import { requireParent } from './patching/require-parent.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * The constructor options of an instrumentation.
 *
 * @param userOptions the options that the user has set
 */
export function optionsFor(
  entry: CatalogEntry,
  userOptions: Options,
  metricsOptions: OperationMetricsOptions,
): Options {
  const { name, specifier } = entry;
  const row = INSTRUMENTATIONS[name];
  const parentOption = row?.needsParent === 'option' ? { requireParentSpan: true } : undefined;
  const options: Options = { ...row?.options, ...parentOption, ...userOptions };
  const isUpstream = specifier.startsWith('@opentelemetry/');
  const measured = findMeasured(entry);
  if (measured !== undefined && isMeasured(measured.kind, metricsOptions)) {
    // It must start spans outside traces too, which are measured; `adjust` prevents their export.
    return { ...options, requireParentSpan: false };
  }
  if (isUpstream && row?.sendsLogs) return { ...options, disableLogSending: true };
  if (name !== 'http' || options.upstreamServerInstrumentation !== true) return options;
  // Each request is recorded once.
  return isUpstream
    ? { ...options, disableOutgoingRequestInstrumentation: true }
    : { ...options, disableIncomingRequestInstrumentation: true };
}

/**
 * Whether an instrumentation is needed: the upstream http instrumentation is if the user prefers it for incoming
 * requests (Sightline records outgoing ones), and instrumentations that record spans for layers are if the user sets
 * options for them.
 */
export function isNeeded({ name, specifier }: CatalogEntry, userOptions: Options): boolean {
  if (!specifier.startsWith('@opentelemetry/')) return true;
  if (name === 'http') return userOptions.upstreamServerInstrumentation === true;
  return !INSTRUMENTATIONS[name]?.layerSpans || Object.keys(userOptions).length > 0;
}

function isMeasured(
  kind: MeasuredInstrumentation['kind'],
  metricsOptions: OperationMetricsOptions,
): boolean {
  return (
    metricsOptions.metrics || (kind === 'database' && metricsOptions.slowQueryMs !== undefined)
  );
}

/** Configures an instrumentation beyond its options. */
export function adjust(
  entry: CatalogEntry,
  instrumentation: Instrumentation,
  userOptions: Options,
  metricsOptions: OperationMetricsOptions,
): void {
  const { name } = entry;
  const { fix, needsParent } = INSTRUMENTATIONS[name] ?? {};
  const measured = findMeasured(entry);
  if (fix !== undefined && entry.specifier.startsWith('@opentelemetry/')) {
    load<{ applyFix(upstream: object): void }>(fix).applyFix(instrumentation);
  }
  const requiresParent = (userOptions.requireParentSpan ?? needsParent !== undefined) === true;
  if (measured !== undefined && isMeasured(measured.kind, metricsOptions)) {
    const { measure } = load<typeof import('./operations/measure.ts')>(
      'sightline:instrumentations/operations/measure',
    );
    measure(instrumentation, measured, requiresParent, metricsOptions);
  } else if (requiresParent && needsParent === 'tracer') {
    requireParent(instrumentation);
  }
  if (name === 'aws-lambda') {
    // It flushes these providers after each invocation, before the process is frozen.
    instrumentation.setTracerProvider(trace.getTracerProvider());
    instrumentation.setMeterProvider(unshared(metrics.getMeterProvider()));
  }
}
