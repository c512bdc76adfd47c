import type { Place } from '../../util/guard.ts';
import type { ModelAnswer, ModelSpan } from './genai-span.ts';
import { type LostCall, watchLostCall } from './lost-calls.ts';
import { observeIterable, observeIterator, type StreamListener } from './observe-iterator.ts';

/** Puts together what the chunks of a stream say. */
export interface Gathering {
  add(chunk: unknown): void;
  answer(): ModelAnswer;
  /** What has failed although the stream has not. */
  failure?(): Error | undefined;
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
  const isStream = observeIterable(stream, name, listenerOf(call, gathering, lost), place);
  if (isStream) lost.hold(stream);
  return isStream;
}

/** The same of a stream that is its own iterator. */
export function observeGenerator(
  generator: object,
  call: ModelSpan,
  gathering: Gathering,
  place: Place,
): boolean {
  if (typeof (generator as { next?: unknown }).next !== 'function') return false;
  const lost = watchLostCall(call);
  observeIterator(generator, listenerOf(call, gathering, lost), place);
  lost.hold(generator);
  return true;
}

function listenerOf(call: ModelSpan, gathering: Gathering, lost: LostCall): StreamListener {
  return {
    begin: (iterator) => lost.hold(iterator),
    chunk(value) {
      call.chunk();
      lost.seen();
      gathering.add(value);
    },
    end(error) {
      call.answer(gathering.answer());
      call.end(error ?? gathering.failure?.());
      lost.release();
    },
  };
}
