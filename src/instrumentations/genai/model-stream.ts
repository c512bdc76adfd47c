import type { Place } from '../../util/guard.ts';
import { type AbandonmentWatch, watchAbandonment } from './abandoned-calls.ts';
import type { ModelResponse, ModelSpan } from './genai-span.ts';
import { observeIterable, observeIterator, type StreamListener } from './observed-iterator.ts';

/** Builds a response from the chunks of a stream. */
export interface ResponseBuilder {
  add(chunk: unknown): void;
  response(): ModelResponse;
  /** @returns an error that the stream reports without failing itself */
  failure?(): Error | undefined;
}

/**
 * Ends a call with its stream: when it has been read, was cancelled, has failed, or is collected unread.
 *
 * @param name of the method that creates the iterators of the stream
 * @returns whether the object is such a stream
 */
export function observeStream(
  stream: object,
  name: string | symbol,
  call: ModelSpan,
  builder: ResponseBuilder,
  place: Place,
): boolean {
  const watch = watchAbandonment(call);
  const isStream = observeIterable(stream, name, listenerOf(call, builder, watch), place);
  if (isStream) watch.follow(stream);
  return isStream;
}

/** Like `observeStream`, for a stream that is its own iterator. */
export function observeGenerator(
  generator: object,
  call: ModelSpan,
  builder: ResponseBuilder,
  place: Place,
): boolean {
  if (typeof (generator as { next?: unknown }).next !== 'function') return false;
  const watch = watchAbandonment(call);
  observeIterator(generator, listenerOf(call, builder, watch), place);
  watch.follow(generator);
  return true;
}

function listenerOf(
  call: ModelSpan,
  builder: ResponseBuilder,
  watch: AbandonmentWatch,
): StreamListener {
  return {
    begin: (iterator) => watch.follow(iterator),
    chunk(value) {
      call.recordChunk();
      watch.touch();
      builder.add(value);
    },
    end(error) {
      call.setResponse(builder.response());
      call.end(error ?? builder.failure?.());
      watch.stop();
    },
  };
}
