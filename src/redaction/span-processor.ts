import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { failedAt, placeOf } from '../util/guard.ts';
import type { EndedSpan } from './ended-span.ts';
import type { Redaction } from './redaction.ts';

const LOOKING_THROUGH = placeOf(
  'the redaction of a span',
  'It is sent without its attributes, which may hold secrets. Report this to Sightline.',
);

/** The redaction as the first of the processors, which those behind it know nothing of. */
export function redactingSpanProcessor({ span }: Redaction): SpanProcessor & { endOnly: true } {
  return {
    endOnly: true,
    onStart() {},
    onEnd(ended) {
      const target = ended as unknown as EndedSpan;
      try {
        span(target);
      } catch (error) {
        // What cannot be looked through does not leave, and the span still does.
        target.unshare();
        target.attributeList.length = 0;
        target.eventList?.splice(0);
        target.linkList?.splice(0);
        target.statusMessage = undefined;
        failedAt(LOOKING_THROUGH, error);
      }
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}
