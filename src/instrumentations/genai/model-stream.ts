import type { Place } from '../../util/guard.ts';
import type { ModelAnswer, ModelSpan } from './genai-span.ts';
import { watchLostCall } from './lost-calls.ts';
import { observeIterable } from './observe-iterator.ts';

/** Puts together what the chunks of a stream say. */
export interface Gathering {
  add(chunk: unknown): void;
  answer(): ModelAnswer;
}

/**
 * Has a stream end its call: read to its end, given up, failed, or collected without being read.
 *
 * @param name of the method that makes its iterators
 * @returns whether it is such a stream
 */
export function observeStream(
  stream: object,
  name: string | symbol,
  call: ModelSpan,
  gathering: Gathering,
  place: Place,
): boolean {
  const lost = watchLostCall(call);
  const isStream = observeIterable(
    stream,
    name,
    {
      begin: (iterator) => lost.hold(iterator),
      chunk(value) {
        call.chunk();
        lost.seen();
        gathering.add(value);
      },
      end(error) {
        call.answer(gathering.answer());
        call.end(error);
      },
    },
    place,
  );
  if (isStream) lost.hold(stream);
  return isStream;
}
