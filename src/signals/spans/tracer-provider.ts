import type { Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { RecordedSpan } from './recorded-span.ts';
import type { Limits } from './span-limits.ts';
import { createTracer } from './tracer.ts';

export interface TracerProviderOptions {
  readonly resource: Resource;
  readonly sampler: Sampler;
  readonly limits: Limits;
  readonly processors: readonly SpanProcessor[];
}

/** A provider that can be flushed and shut down, as that of the SDK. */
export interface FlushableTracerProvider extends TracerProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Source: Trace SDK, "Tracer Provider". */
export function createLeanTracerProvider(options: TracerProviderOptions): FlushableTracerProvider {
  const { resource, sampler, limits, processors } = options;
  const tracers = new Map<string, Tracer>();
  const onEnd = (span: RecordedSpan) => {
    for (const processor of processors) processor.onEnd(span);
  };
  const all = async (act: (processor: SpanProcessor) => Promise<void>): Promise<void> => {
    await Promise.all(processors.map(act));
  };
  return {
    getTracer(name: string, version?: string, { schemaUrl }: TracerOptions = {}) {
      const key = `${name}@${version ?? ''}:${schemaUrl ?? ''}`;
      const known = tracers.get(key);
      if (known !== undefined) return known;
      const scope = {
        name,
        ...(version === undefined ? {} : { version }),
        ...(schemaUrl === undefined ? {} : { schemaUrl }),
      };
      const tracer = createTracer({ scope, resource, limits, sampler, processors, onEnd });
      tracers.set(key, tracer);
      return tracer;
    },
    forceFlush: () => all((processor) => processor.forceFlush()),
    shutdown: () => all((processor) => processor.shutdown()),
  };
}
