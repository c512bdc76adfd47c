import { TransformStream } from 'node:stream/web';
import { failedAt, guarded, type Place } from '../../../util/guard.ts';
import type { ModelSpan } from '../genai-span.ts';
import { isGivenUp } from '../given-up.ts';
import { watchLostCall } from '../lost-calls.ts';
import type { Gathering } from '../model-stream.ts';
import { isOutput } from './ai-values.ts';
import type { StreamedRun } from './streamed-run.ts';

type PipeThrough = (this: unknown, ...given: unknown[]) => unknown;

/**
 * Hears the stream of a provider, which the AI SDK pipes through its own: a stage of ours is put between them. Nothing
 * else learns what a stream has used.
 *
 * @param run what lasts as long as the stream does
 */
export function observeReadable(
  stream: ReadableStream,
  call: ModelSpan,
  gathering: Gathering,
  place: Place,
  run: StreamedRun | undefined,
): void {
  let isOver = false;
  const over = (failure?: unknown, at?: number) => {
    if (isOver) return;
    isOver = true;
    call.end(failure, at);
    run?.closed(failure);
  };
  run?.opened();
  const lost = watchLostCall({ end: over });
  const pipeThrough = stream.pipeThrough as unknown as PipeThrough;
  const end = (error?: unknown) => {
    guarded(place, () => {
      call.answer(gathering.answer());
      over(error ?? gathering.failure?.());
      lost.release();
    });
  };
  const stage = () =>
    new TransformStream<unknown, unknown>({
      transform(chunk, controller) {
        try {
          if (isOutput(chunk)) call.chunk();
          lost.seen();
          run?.seen();
          gathering.add(chunk);
        } catch (error) {
          failedAt(place, error);
        }
        controller.enqueue(chunk);
      },
      flush: () => end(),
      // Of a stream that has failed, and of one that nobody wants any more.
      cancel: (reason) => end(isFailure(reason) ? reason : undefined),
    });
  Object.defineProperty(stream, 'pipeThrough', {
    ...{ configurable: true, writable: true, enumerable: false },
    value: function (this: unknown, ...given: unknown[]) {
      const observed = stage();
      lost.hold(observed);
      const piped = Reflect.apply(pipeThrough, this, [observed]) as ReadableStream;
      return Reflect.apply(pipeThrough, piped, given);
    },
  });
  lost.hold(stream);
}

function isFailure(reason: unknown): boolean {
  return reason instanceof Error && !isGivenUp(reason);
}
