import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Spans that are remembered; the oldest make room. Some services never end some of theirs. */
const MOST = 1000;

/** Put on a span that its maker did not end. */
export const UNFINISHED = 'sightline.unfinished';

/** Knows which spans have begun and not ended. */
export interface OpenSpans extends SpanProcessor {
  /** Ends them all, innermost first, each marked, as an error where it has no status yet. */
  endAll(reason: string): void;
  /** Whether there has been any at all. */
  readonly anySeen: boolean;
}

/** A span that is a link of the chain of all that are open; others are not in it, or no more. */
interface Linked {
  olderOpen?: Linked | undefined;
  newerOpen?: Linked | undefined;
  isOpen?: boolean;
}

/** A chain through the spans themselves: a set of them would cost ten times as much. */
export function createOpenSpans(): OpenSpans {
  let oldest: Linked | undefined;
  let newest: Linked | undefined;
  let size = 0;
  let anySeen = false;

  const remove = (span: Linked): void => {
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
    get anySeen() {
      return anySeen;
    },
    onStart(started) {
      const span = started as Linked;
      anySeen = true;
      if (size >= MOST) remove(oldest!);
      span.isOpen = true;
      span.olderOpen = newest;
      if (newest === undefined) oldest = span;
      else newest.newerOpen = span;
      newest = span;
      size++;
    },
    onEnd(ended) {
      if ((ended as Linked).isOpen === true) remove(ended as Linked);
    },
    endAll(reason) {
      while (newest !== undefined) {
        const span = newest as Linked & Span & ReadableSpan;
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
