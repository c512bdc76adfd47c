import { type Context, createContextKey } from '@opentelemetry/api';
import type { ChannelMessage, ChannelOperation } from '../../channels/channel-observer.ts';
import type { OwnSpan } from '../agent-span.ts';
import { watchLostCall } from '../lost-calls.ts';

/** A step or a run of an agent, which hears of what is streamed inside of it. */
export interface StreamedRun {
  /** A stream has begun. */
  opened(): void;
  /** Something of it has arrived. */
  seen(): void;
  /** A stream has ended. @param error undefined where it has not failed */
  closed(error?: unknown): void;
}

const KEY = createContextKey('sightline.genai.streamed-run');

/** The innermost step or run, if any. */
export function streamedRunOf(context: Context): StreamedRun | undefined {
  return context.getValue(KEY) as StreamedRun | undefined;
}

/**
 * Has a span last until the AI SDK says that it is over. Of a stream that is left or aborted it never does: then it has
 * lasted until the last of it was seen. It says nothing of an error inside of a stream either, and that a run is over
 * before its aborted stream is.
 *
 * @param above the run of which it is a step
 */
export function lastingAsStreams(
  message: object,
  { context, end }: OwnSpan,
  above?: StreamedRun,
): ChannelOperation {
  let failure: unknown;
  let streams = 0;
  let finish: (() => void) | undefined;
  const lost = watchLostCall({ end: (_, at) => end(failure, at) });
  const run: StreamedRun = {
    opened() {
      streams++;
      lost.seen();
      above?.opened();
    },
    seen() {
      lost.seen();
      above?.seen();
    },
    closed(error) {
      failure = error;
      streams--;
      lost.seen();
      if (streams === 0) finish?.();
      above?.closed(error);
    },
  };
  lost.hold(message);
  return {
    context: context.setValue(KEY, run),
    end({ error }: ChannelMessage) {
      finish = () => {
        lost.release();
        end(error ?? failure);
      };
      if (streams === 0) finish();
    },
  };
}
