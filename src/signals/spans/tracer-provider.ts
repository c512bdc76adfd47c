import type { Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanCounts } from '../telemetry-counts.ts';
import type { Limits } from './span-limits.ts';
import type { SpanWatch } from './span-watch.ts';
import { createTracer } from './tracer.ts';

export interface TracerProviderOptions {
  readonly resource: Resource;
  readonly sampler: Sampler;
  readonly limits: Limits;
  readonly processors: readonly SpanProcessor[];
  readonly counts: SpanCounts;
  /** Told of exceptions, and of spans that are not sampled too. */
  readonly watch?: SpanWatch | undefined;
}

/** A provider that can be flushed and shut down, as that of the SDK. */
export interface FlushableTracerProvider extends TracerProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Source: Trace SDK, "Tracer Provider". */
export function createLeanTracerProvider(options: TracerProviderOptions): FlushableTracerProvider {
  const { resource, sampler, limits, processors, counts, watch } = options;
  const tracers = new Map<string, Tracer>();
  const starters = processors.filter((processor) => !isDeaf(processor));
  const onStart = forAll(starters.map((it) => it.onStart.bind(it)));
  const onEnd = forAll(processors.map((it) => it.onEnd.bind(it))) ?? (() => {});
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
      const parts = { scope, resource, limits, sampler, counts, watch, onStart, onEnd };
      const tracer = createTracer(parts);
      tracers.set(key, tracer);
      return tracer;
    },
    forceFlush: () => all((processor) => processor.forceFlush()),
    shutdown: () => all((processor) => processor.shutdown()),
  };
}

/** A processor for which the start of a span is nothing. */
export interface DeafToStart {
  readonly deafToStart: true;
}

function isDeaf(processor: SpanProcessor): boolean {
  return (processor as Partial<DeafToStart>).deafToStart === true;
}

/** One function for several; mostly there is one alone, which then needs no loop. */
function forAll<Args extends unknown[]>(
  functions: ReadonlyArray<(...args: Args) => void>,
): ((...args: Args) => void) | undefined {
  if (functions.length < 2) return functions[0];
  return (...args) => {
    for (const call of functions) call(...args);
  };
}
