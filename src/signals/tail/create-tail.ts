import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Central } from '../../central/start-central.ts';
import { parseSlow, type TailSamplerModel } from '../../configuration/tail-sampler.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { createSlowness } from './slowness.ts';
import { createTailProcessor } from './tail-processor.ts';
import { createTailSampler } from './tail-sampler.ts';
import { thresholdOf } from './threshold.ts';

/** The two ends of deciding about a trace when its local root ends. */
export interface Tail {
  readonly sampler: Sampler;
  readonly processor: SpanProcessor;
}

/**
 * @param createNext makes the processors that get what is kept
 * @param central settings that may change
 */
export function createTail(
  { ratio, slow }: TailSamplerModel,
  exportServices: ExportServices,
  createNext: () => readonly SpanProcessor[],
  central?: Central,
): Tail {
  const next: SpanProcessor[] = [];
  // First of the two, so that at the end of the process it hands on before they are asked.
  const processor = createTailProcessor(
    next,
    createSlowness(parseSlow(slow) || undefined),
    exportServices,
  );
  next.push(...createNext());
  const ofRatio = (share: number) => createTailSampler(thresholdOf(share));
  const own = ofRatio(ratio);
  return { sampler: central?.createSampler(own, ofRatio) ?? own, processor };
}
