import { type Context, createContextKey } from '@opentelemetry/api';
import type { ChannelMessage, ChannelOperation } from '../../channels/channel-observer.ts';
import { watchAbandonment } from '../abandoned-calls.ts';
import type { InternalSpan } from '../agent-span.ts';

/** A step or a run of an agent, and the streams inside it. */
export interface StreamedRun {
  startStream(): void;
  /** Part of a response has arrived. */
  touch(): void;
  /** @param error undefined unless the stream has failed */
  endStream(error?: unknown): void;
}

const KEY = createContextKey('sightline.genai.streamed-run');

/** The innermost step or run, if any. */
export function streamedRunOf(context: Context): StreamedRun | undefined {
  return context.getValue(KEY) as StreamedRun | undefined;
}

/**
 * Ends a span when the AI SDK publishes the end of the run and all of its streams have ended. The SDK never publishes
 * the end of a run whose stream is abandoned or aborted: the span then ends with the last chunk. It does not publish
 * errors inside a stream either, and it publishes the end of a run before its aborted stream ends.
 *
 * @param message what the SDK published at the start
 * @param parent the run that contains this step
 */
export function endWithStreams(
  message: object,
  { context, end }: InternalSpan,
  parent?: StreamedRun,
): ChannelOperation {
  let failure: unknown;
  let streams = 0;
  let finish: (() => void) | undefined;
  const watch = watchAbandonment({ end: (_, endTime) => end(failure, endTime) });
  const run: StreamedRun = {
    startStream() {
      streams++;
      watch.touch();
      parent?.startStream();
    },
    touch() {
      watch.touch();
      parent?.touch();
    },
    endStream(error) {
      failure = error;
      streams--;
      watch.touch();
      if (streams === 0) finish?.();
      parent?.endStream(error);
    },
  };
  watch.follow(message);
  return {
    context: context.setValue(KEY, run),
    end({ error }: ChannelMessage) {
      finish = () => {
        watch.stop();
        end(error ?? failure);
      };
      if (streams === 0) finish();
    },
  };
}
