import type { Context, Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanCounts } from '../../export/telemetry-counts.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { tracerOfScope } from './scope-tracers.ts';
import type { RecordedSpan } from './span/recorded-span.ts';
import type { Limits } from './span/span-limits.ts';
import type { SpanObserver } from './span/span-observer.ts';
import type { Sharing } from './span-neighbour.ts';
import type { StaticDecision } from './static-sampling.ts';
import { createTracer } from './tracer.ts';

export interface TracerProviderOptions {
  readonly resource: Resource;
  readonly sampler: Sampler;
  /** The sampler's decisions that depend only on the parent. Default: none. */
  readonly staticDecision?: StaticDecision | undefined;
  readonly limits: Limits;
  readonly processors: readonly SpanProcessor[];
  readonly counts: SpanCounts;
  /** Default: no other recipients. */
  readonly sharing?: Sharing | undefined;
  /** Receives exceptions, and the ends of all spans, including those not sampled. */
  readonly observer?: SpanObserver | undefined;
}

/** A tracer provider that can be flushed and shut down, like the one of the SDK. */
export interface FlushableTracerProvider extends TracerProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Source: Trace SDK, "Tracer Provider". */
export function createLeanTracerProvider(options: TracerProviderOptions): FlushableTracerProvider {
  const { resource, sampler, staticDecision, limits, processors, counts, observer } = options;
  const { sharing = { neighbour: undefined } } = options;
  const tracers = new Map<string, Tracer>();
  const starters = processors.filter((processor) => !isEndOnly(processor));
  const onStart = startAll(starters);
  const onEnd = endAll(processors);
  const callAll = async (act: (processor: SpanProcessor) => Promise<void>): Promise<void> => {
    // Every processor is called, whatever the others do.
    const results = await Promise.allSettled(processors.map(async (each) => act(each)));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  };
  return {
    getTracer(name: string, version?: string, { schemaUrl }: TracerOptions = {}) {
      const key = `${name}@${version ?? ''}:${schemaUrl ?? ''}`;
      const existing = tracers.get(key);
      if (existing !== undefined) return tracerOfScope(name, existing, sharing);
      const scope = {
        name,
        ...(version === undefined ? {} : { version }),
        ...(schemaUrl === undefined ? {} : { schemaUrl }),
      };
      const tracer = createTracer({
        ...{ scope, resource, limits, sampler, staticDecision, counts, sharing, observer },
        ...{ onStart, onEnd },
      });
      tracers.set(key, tracer);
      return tracerOfScope(name, tracer, sharing);
    },
    forceFlush: () => callAll((processor) => processor.forceFlush()),
    shutdown: () => callAll((processor) => processor.shutdown()),
  };
}

/** A processor that ignores the start of spans. */
export interface EndOnlyProcessor {
  readonly endOnly: true;
}

function isEndOnly(processor: SpanProcessor): boolean {
  return (processor as Partial<EndOnlyProcessor>).endOnly === true;
}

type OnStart = (span: RecordedSpan, context: Context) => void;

/** @returns undefined when no processor needs it */
function startAll(processors: readonly SpanProcessor[]): OnStart | undefined {
  if (processors.length === 0) return undefined;
  return (span, context) => {
    for (let index = 0; index < processors.length; index++) {
      try {
        processors[index]!.onStart(span, context);
      } catch (error) {
        reportFailure(processors[index]!, error);
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
        reportFailure(processors[index]!, error);
      }
    }
  };
}

/** The other processors still receive the span. */
function reportFailure(processor: SpanProcessor, error: unknown): void {
  const name = processor.constructor === Object ? '' : ` ${processor.constructor?.name}`;
  failedAt(placeOf(`the span processor${name}`, CONSEQUENCE), error);
}

const CONSEQUENCE =
  'It missed the span. Report this to its author, or to Sightline if no name is given.';
