import type { SamplerConfigModel } from '@opentelemetry/configuration';
import type { Resource } from '@opentelemetry/resources';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Central } from '../../central-settings/start-central.ts';
import { batchDefaults } from '../../configuration/batch-defaults.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import { TAIL_SAMPLER } from '../../configuration/names.ts';
import type { ProcessorModel, TracesModel } from '../../configuration/signal-models.ts';
import type { TailSamplerModel } from '../../configuration/tail-sampler-model.ts';
import { load } from '../../lazy/load.ts';
import { createOtlpDelegate } from '../../otlp/create-otlp-delegate.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { OTLP_ENCODED_SPANS, OTLP_TRACES } from '../../otlp/otlp-signals.ts';
import { createImmediate } from '../batch/immediate-pipeline.ts';
import { createItemPipeline } from '../batch/item-pipeline.ts';
import { toSpanProcessor } from '../batch/pipeline.ts';
import { createEncodedSpanProcessor } from './encoded-span-processor.ts';
import { createSampler } from './sampler.ts';
import { ratioFilter, sentryExporter } from './sentry-otlp.ts';
import { sizeOfSpan } from './span/size-of-span.ts';
import type { Limits } from './span/span-limits.ts';
import type { SpanObserver } from './span/span-observer.ts';
import { createSpanExporter } from './span-exporter.ts';
import type { Sharing } from './span-neighbour.ts';
import { staticDecision } from './static-sampling.ts';
import type { Tail } from './tail/create-tail.ts';
import { createLeanTracerProvider, type FlushableTracerProvider } from './tracer-provider.ts';

/**
 * Builds the pipeline of spans: sampler → limits → one processor for each exporter.
 *
 * @param observers processors that export nothing
 * @param observer receives exceptions and the ends of all spans
 * @param sharing recipients of spans besides Sightline's processors
 * @param central settings that may change at run time
 * @returns undefined when traces are off
 * @throws TypeError when a configuration file names an unknown component
 */
export function createTracerProvider(
  configuration: Configuration,
  resource: Resource,
  exportServices: ExportServices,
  observers: readonly SpanProcessor[] = [],
  observer?: SpanObserver,
  sharing?: Sharing,
  central?: Central,
): FlushableTracerProvider | undefined {
  const model = configuration.traces;
  if (model === undefined) return undefined;
  const createProcessors = () => [
    ...model.processors.map((processor) =>
      createSpanProcessor(processor, resource, exportServices),
    ),
    ...sentryProcessors(configuration, resource, exportServices),
  ];
  const tail = createTail(model.sampler, exportServices, createProcessors, central);
  const provider = createLeanTracerProvider({
    resource,
    sampler: tail?.sampler ?? samplerOf(model.sampler, central),
    staticDecision:
      tail === undefined && central === undefined ? staticDecision(model.sampler) : undefined,
    limits: spanLimits(model.limits),
    counts: exportServices.counts.spans,
    observer,
    sharing,
    processors: [...observers, ...(tail === undefined ? createProcessors() : [tail.processor])],
  });
  return central?.wrapTracerProvider(provider) ?? provider;
}

function samplerOf(model: SamplerConfigModel, central: Central | undefined): Sampler {
  const sampler = createSampler(model);
  return (
    central?.createSampler(sampler, (ratio) =>
      createSampler({ trace_id_ratio_based: { ratio } }),
    ) ?? sampler
  );
}

/** @returns undefined when the model has no tail sampler */
function createTail(
  model: SamplerConfigModel,
  exportServices: ExportServices,
  createNext: () => readonly SpanProcessor[],
  central: Central | undefined,
): Tail | undefined {
  const tail = (model as Readonly<Record<string, TailSamplerModel>>)[TAIL_SAMPLER];
  if (tail === undefined) return undefined;
  const part = load<typeof import('./tail/create-tail.ts')>(
    'sightline:signals/traces/tail/create-tail',
  );
  return part.createTail(tail, exportServices, createNext, central);
}

/** The processor for Sentry, which receives the share of traces set by SENTRY_TRACES_SAMPLE_RATE. */
function sentryProcessors(
  { sentry }: Configuration,
  resource: Resource,
  exportServices: ExportServices,
): readonly SpanProcessor[] {
  if (sentry === undefined || sentry.tracesSampleRate === 0) return [];
  const exporter = sentryExporter(sentry.project, 'traces');
  const processor = createBatchProcessor(
    { ...batchDefaults('BSP'), exporter },
    resource,
    exportServices,
  );
  return [ratioFilter(sentry.tracesSampleRate, processor)];
}

function createSpanProcessor(
  model: ProcessorModel,
  resource: Resource,
  exportServices: ExportServices,
): SpanProcessor {
  if (model.simple !== undefined) {
    const exporter = createSpanExporter(model.simple.exporter, exportServices);
    return toSpanProcessor(createImmediate('traces', exporter, resource, exportServices));
  }
  if (model.batch !== undefined) return createBatchProcessor(model.batch, resource, exportServices);
  throw new TypeError(`unknown span processor ${Object.keys(model).join(', ')}`);
}

/** Spans exported as protobuf are encoded as they end; other formats need the whole span. */
function createBatchProcessor(
  model: NonNullable<ProcessorModel['batch']>,
  resource: Resource,
  exportServices: ExportServices,
): SpanProcessor {
  const isJson = model.exporter.otlp_http?.encoding === 'json';
  const delegate = isJson
    ? undefined
    : createOtlpDelegate(OTLP_ENCODED_SPANS, model.exporter, exportServices);
  if (delegate === undefined) {
    const exporter =
      (isJson ? createOtlpDelegate(OTLP_TRACES, model.exporter, exportServices) : undefined) ??
      createSpanExporter(model.exporter, exportServices);
    return toSpanProcessor(
      createItemPipeline(
        { signal: 'traces', model, exporter, resource, sizeOf: sizeOfSpan },
        exportServices,
      ),
    );
  }
  return createEncodedSpanProcessor({
    resource,
    delegate,
    model,
    exportServices,
  });
}

function spanLimits(limits: TracesModel['limits']): Limits {
  return {
    attributes: limits.attribute_count_limit,
    valueLength: limits.attribute_value_length_limit ?? Number.POSITIVE_INFINITY,
    events: limits.event_count_limit,
    links: limits.link_count_limit,
    attributesPerEvent: limits.event_attribute_count_limit,
    attributesPerLink: limits.link_attribute_count_limit,
  };
}
