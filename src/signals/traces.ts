import type {
  AttributeLimitsConfigModel,
  SpanLimitsConfigModel,
  SpanProcessorConfigModel,
} from '@opentelemetry/configuration';
import type { Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  SimpleSpanProcessor,
  type SpanLimits,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Configuration } from '../configuration/configuration.ts';
import { defined } from '../defined.ts';
import { createSpanExporter } from './exporters/span-exporter.ts';
import type { Surroundings } from './exporters/surroundings.ts';
import { createSampler } from './sampler.ts';
import { timeout, timer } from './timer.ts';

/**
 * Builds the pipeline of spans: sampler → limits → one processor for each exporter.
 *
 * @returns undefined where traces are off
 * @throws TypeError where a file names a part that there is not
 */
export function createTracerProvider(
  configuration: Configuration,
  resource: Resource,
  surroundings: Surroundings,
): TracerProvider | undefined {
  const model = configuration.traces;
  if (model === undefined) return undefined;
  return new TracerProvider({
    resource,
    sampler: createSampler(model.sampler),
    spanLimits: spanLimits(model.limits, configuration.attributeLimits),
    spanProcessors: model.processors.map((processor) =>
      createSpanProcessor(processor, surroundings),
    ),
  });
}

function createSpanProcessor(
  model: SpanProcessorConfigModel,
  surroundings: Surroundings,
): SpanProcessor {
  if (model.simple !== undefined) {
    return new SimpleSpanProcessor({
      exporter: createSpanExporter(model.simple.exporter, surroundings),
    });
  }
  if (model.batch !== undefined) {
    return new BatchSpanProcessor({
      exporter: createSpanExporter(model.batch.exporter, surroundings),
      ...batchOptions(model.batch),
    });
  }
  throw new TypeError(`there is no span processor ${Object.keys(model).join(', ')}`);
}

/** Options that the batch processors of spans and of log records share. Times in ms. */
export function batchOptions(model: {
  readonly schedule_delay?: number | null;
  readonly export_timeout?: number | null;
  readonly max_queue_size?: number | null;
  readonly max_export_batch_size?: number | null;
}) {
  return defined({
    scheduledDelayMillis: model.schedule_delay == null ? null : timer(model.schedule_delay),
    exportTimeoutMillis: model.export_timeout == null ? null : timeout(model.export_timeout),
    maxQueueSize: model.max_queue_size,
    maxExportBatchSize: model.max_export_batch_size,
  });
}

function spanLimits(
  limits: SpanLimitsConfigModel | undefined,
  general: AttributeLimitsConfigModel | undefined,
): SpanLimits {
  return defined({
    attributeValueLengthLimit:
      limits?.attribute_value_length_limit ?? general?.attribute_value_length_limit,
    attributeCountLimit: limits?.attribute_count_limit ?? general?.attribute_count_limit,
    eventCountLimit: limits?.event_count_limit,
    linkCountLimit: limits?.link_count_limit,
    attributePerEventCountLimit: limits?.event_attribute_count_limit,
    attributePerLinkCountLimit: limits?.link_attribute_count_limit,
  });
}
