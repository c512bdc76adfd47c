import { TransformStream } from 'node:stream/web';
import { failedAt, guarded, type Place } from '../../../util/guard.ts';
import { watchAbandonment } from '../abandoned-calls.ts';
import { isAborted } from '../aborted-calls.ts';
import type { ModelSpan } from '../genai-span.ts';
import type { SdkMethod } from '../method-call.ts';
import type { ResponseBuilder } from '../model-stream.ts';
import { isOutput } from './ai-values.ts';
import type { StreamedRun } from './streamed-run.ts';

/**
 * Observes the stream of a provider, which the AI SDK pipes through its own: a stage of Sightline is inserted between
 * them. There is no other source for the tokens of a stream.
 *
 * @param run the innermost step or run, which ends with its streams
 */
export function observeReadable(
  stream: ReadableStream,
  call: ModelSpan,
  builder: ResponseBuilder,
  place: Place,
  run: StreamedRun | undefined,
): void {
  let isOver = false;
  const endCall = (failure?: unknown, endTime?: number) => {
    if (isOver) return;
    isOver = true;
    call.end(failure, endTime);
    run?.endStream(failure);
  };
  run?.startStream();
  const watch = watchAbandonment({ end: endCall });
  const pipeThrough = stream.pipeThrough as unknown as SdkMethod;
  const end = (error?: unknown) => {
    guarded(place, () => {
      call.setResponse(builder.response());
      endCall(error ?? builder.failure?.());
      watch.stop();
    });
  };
  const createStage = () =>
    new TransformStream<unknown, unknown>({
      transform(chunk, controller) {
        try {
          if (isOutput(chunk)) call.recordChunk();
          watch.touch();
          run?.touch();
          builder.add(chunk);
        } catch (error) {
          failedAt(place, error);
        }
        controller.enqueue(chunk);
      },
      flush: () => end(),
      // Called when the stream has failed, and when its reader cancels it.
      cancel: (reason) => end(isFailure(reason) ? reason : undefined),
    });
  Object.defineProperty(stream, 'pipeThrough', {
    ...{ configurable: true, writable: true, enumerable: false },
    value: function (this: unknown, ...args: unknown[]) {
      const transform = createStage();
      watch.follow(transform);
      const piped = Reflect.apply(pipeThrough, this, [transform]) as ReadableStream;
      return Reflect.apply(pipeThrough, piped, args);
    },
  });
  watch.follow(stream);
}

function isFailure(reason: unknown): boolean {
  return reason instanceof Error && !isAborted(reason);
}
