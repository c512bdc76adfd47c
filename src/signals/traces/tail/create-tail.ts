import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Central } from '../../../central-settings/start-central.ts';
import { parseSlow, type TailSamplerModel } from '../../../configuration/tail-sampler-model.ts';
import type { ExportServices } from '../../../otlp/export-services.ts';
import { createSlowness } from './slowness.ts';
import { createTailProcessor } from './tail-processor.ts';
import { createTailSampler } from './tail-sampler.ts';
import { thresholdOf } from './threshold.ts';

/** The sampler and the processor of tail sampling, which decides about a trace when its local root ends. */
export interface Tail {
  readonly sampler: Sampler;
  readonly processor: SpanProcessor;
}

/**
 * @param createNext creates the processors that receive sampled spans
 * @param central settings that may change at run time
 */
export function createTail(
  { ratio, slow }: TailSamplerModel,
  exportServices: ExportServices,
  createNext: () => readonly SpanProcessor[],
  central?: Central,
): Tail {
  const next: SpanProcessor[] = [];
  // Created first: at the end of the process it passes on its spans before the next processors are emptied.
  const processor = createTailProcessor(
    next,
    createSlowness(parseSlow(slow) || undefined),
    exportServices,
  );
  next.push(...createNext());
  const createForRatio = (share: number) => createTailSampler(thresholdOf(share));
  const sampler = createForRatio(ratio);
  return { sampler: central?.createSampler(sampler, createForRatio) ?? sampler, processor };
}
