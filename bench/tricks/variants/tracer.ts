import type { Tracer } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { createSpanCounts } from '../../../src/export/telemetry-counts.ts';
import type { RecordedSpan } from '../../../src/signals/traces/span/recorded-span.ts';
import { createLeanTracerProvider } from '../../../src/signals/traces/tracer-provider.ts';

/** The defaults of the specification. */
const LIMITS = {
  attributes: 128,
  valueLength: Number.POSITIVE_INFINITY,
  events: 128,
  links: 128,
  attributesPerEvent: 128,
  attributesPerLink: 128,
};

/** A tracer of Sightline that hands over each span as it ends. */
export function tracerInto(take: (span: RecordedSpan) => void): Tracer {
  const processor = {
    endOnly: true,
    onStart() {},
    onEnd: (span: ReadableSpan) => take(span as unknown as RecordedSpan),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const provider = createLeanTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'bench' }),
    sampler: new AlwaysOnSampler(),
    limits: LIMITS,
    processors: [processor],
    counts: createSpanCounts(),
  });
  return provider.getTracer('bench');
}
