import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Open spans in the list; the oldest are dropped from it. Some services never end some of their spans. */
const MAX_OPEN = 1000;

/** Attribute of a span that Sightline ended because the service did not. */
export const UNFINISHED = 'sightline.unfinished';

/** The spans that have started and not ended. */
export interface OpenSpans extends SpanProcessor {
  /** Ends all of them, innermost first, with a mark, and as an error unless they have a status. */
  endAll(reason: string): void;
  /** Whether any span has started since the process began. */
  readonly hadSpans: boolean;
}

/** A node in the linked list of open spans. */
interface ListedSpan {
  olderOpen?: ListedSpan | undefined;
  newerOpen?: ListedSpan | undefined;
  isOpen?: boolean;
}

/** A list linked through the spans themselves: a Set would cost ten times as much. */
export function createOpenSpans(): OpenSpans {
  let oldest: ListedSpan | undefined;
  let newest: ListedSpan | undefined;
  let size = 0;
  let hadSpans = false;

  const remove = (span: ListedSpan): void => {
    const { olderOpen, newerOpen } = span;
    if (olderOpen === undefined) oldest = newerOpen;
    else olderOpen.newerOpen = newerOpen;
    if (newerOpen === undefined) newest = olderOpen;
    else newerOpen.olderOpen = olderOpen;
    span.olderOpen = undefined;
    span.newerOpen = undefined;
    span.isOpen = false;
    size--;
  };

  return {
    get hadSpans() {
      return hadSpans;
    },
    onStart(startedSpan) {
      const span = startedSpan as ListedSpan;
      hadSpans = true;
      if (size >= MAX_OPEN) remove(oldest!);
      span.isOpen = true;
      span.olderOpen = newest;
      if (newest === undefined) oldest = span;
      else newest.newerOpen = span;
      newest = span;
      size++;
    },
    onEnd(span) {
      if ((span as ListedSpan).isOpen === true) remove(span as ListedSpan);
    },
    endAll(reason) {
      while (newest !== undefined) {
        const span = newest as ListedSpan & Span & ReadableSpan;
        span.setAttribute(UNFINISHED, true);
        if (span.status.code === SpanStatusCode.UNSET) {
          span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
        }
        span.end();
        if (span.isOpen === true) remove(span);
      }
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}
