import type { Context, Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanCounts } from '../../export/telemetry-counts.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { tracerOfScope } from './scope-tracers.ts';
import type { RecordedSpan } from './span/recorded-span.ts';
import type { Limits } from './span/span-limits.ts';
import type { SpanObserver } from './span/span-watch.ts';
import type { Sharing } from './span-neighbour.ts';
import type { ForegoneDecision } from './static-sampling.ts';
import { createTracer } from './tracer.ts';

export interface TracerProviderOptions {
  readonly resource: Resource;
  readonly sampler: Sampler;
  /** What the sampler decides by the parent alone. Default: nothing. */
  readonly foregone?: ForegoneDecision | undefined;
  readonly limits: Limits;
  readonly processors: readonly SpanProcessor[];
  readonly counts: SpanCounts;
  /** Default: with nobody. */
  readonly sharing?: Sharing | undefined;
  /** Called with exceptions, and with spans that are not sampled too. */
  readonly watch?: SpanObserver | undefined;
}

/** A provider that can be flushed and shut down, as that of the SDK. */
export interface FlushableTracerProvider extends TracerProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Source: Trace SDK, "Tracer Provider". */
export function createLeanTracerProvider(options: TracerProviderOptions): FlushableTracerProvider {
  const { resource, sampler, foregone, limits, processors, counts, watch } = options;
  const { sharing = { neighbour: undefined } } = options;
  const tracers = new Map<string, Tracer>();
  const starters = processors.filter((processor) => !isDeaf(processor));
  const onStart = startAll(starters);
  const onEnd = endAll(processors);
  const all = async (act: (processor: SpanProcessor) => Promise<void>): Promise<void> => {
    // Each has its turn, whatever becomes of the others.
    const results = await Promise.allSettled(processors.map(async (each) => act(each)));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  };
  return {
    getTracer(name: string, version?: string, { schemaUrl }: TracerOptions = {}) {
      const key = `${name}@${version ?? ''}:${schemaUrl ?? ''}`;
      const known = tracers.get(key);
      if (known !== undefined) return tracerOfScope(name, known, sharing);
      const scope = {
        name,
        ...(version === undefined ? {} : { version }),
        ...(schemaUrl === undefined ? {} : { schemaUrl }),
      };
      const means = { limits, sampler, foregone, counts, sharing, watch, onStart, onEnd };
      const parts = { scope, resource, ...means };
      const tracer = createTracer(parts);
      tracers.set(key, tracer);
      return tracerOfScope(name, tracer, sharing);
    },
    forceFlush: () => all((processor) => processor.forceFlush()),
    shutdown: () => all((processor) => processor.shutdown()),
  };
}

/** A processor for which the start of a span is nothing. */
export interface EndOnlyProcessor {
  readonly endOnly: true;
}

function isDeaf(processor: SpanProcessor): boolean {
  return (processor as Partial<EndOnlyProcessor>).endOnly === true;
}

type OnStart = (span: RecordedSpan, context: Context) => void;

/** @returns undefined where nobody wants to know */
function startAll(processors: readonly SpanProcessor[]): OnStart | undefined {
  if (processors.length === 0) return undefined;
  return (span, context) => {
    for (let index = 0; index < processors.length; index++) {
      try {
        processors[index]!.onStart(span, context);
      } catch (error) {
        failed(processors[index]!, error);
      }
    }
  };
}

function endAll(processors: readonly SpanProcessor[]): (span: RecordedSpan) => void {
  return (span) => {
    for (let index = 0; index < processors.length; index++) {
      try {
        processors[index]!.onEnd(span);
      } catch (error) {
        failed(processors[index]!, error);
      }
    }
  };
}

/** The other processors get the span all the same. */
function failed(processor: SpanProcessor, error: unknown): void {
  const name = processor.constructor === Object ? '' : ` ${processor.constructor?.name}`;
  failedAt(placeOf(`the span processor${name}`, LOST), error);
}

const LOST =
  'It goes without the spans that it fails at. Report this to whoever wrote it, which is Sightline unless it is named.';
