import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { failedAt, placeOf } from '../util/guard.ts';
import type { RedactableSpan } from './redactable-span.ts';
import type { Redaction } from './redaction.ts';

const SPAN_REDACTION = placeOf(
  'the redaction of a span',
  'The span is exported without its attributes, because they may contain secrets. Report this to Sightline.',
);

/** Runs the redaction as the first processor. */
export function redactingSpanProcessor({ span }: Redaction): SpanProcessor & { endOnly: true } {
  return {
    endOnly: true,
    onStart() {},
    onEnd(endedSpan) {
      const target = endedSpan as unknown as RedactableSpan;
      try {
        span(target);
      } catch (error) {
        // Drop what cannot be inspected, and export the rest of the span.
        target.unshare();
        target.attributeList.length = 0;
        target.eventList?.splice(0);
        target.linkList?.splice(0);
        target.statusMessage = undefined;
        failedAt(SPAN_REDACTION, error);
      }
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}
