import { diag } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { EndedSpan } from './ended-span.ts';
import type { Redaction } from './redaction.ts';

/** The redaction as the first of the processors, which those behind it know nothing of. */
export function redactingSpanProcessor({ span }: Redaction): SpanProcessor & { deafToStart: true } {
  return {
    deafToStart: true,
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
        diag.warn(`the attributes of ${target.home.scope.name}'s span were dropped`, error);
      }
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}
