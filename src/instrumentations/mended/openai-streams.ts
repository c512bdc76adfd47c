import type { Attributes, Histogram, Span } from '@opentelemetry/api';
import { performance } from '../../util/clock.ts';

type Observe = (
  iterator: AsyncIterator<unknown>,
  span: Span,
  started: number,
  config: unknown,
  attributes: Attributes,
  context: unknown,
) => AsyncGenerator<unknown>;

interface Instrumentation {
  _onChatCompletionsStreamIterator: Observe;
  _onResponsesStreamIterator: Observe;
  _createAPIPromiseRejectionHandler(
    started: number,
    span: Span,
    attributes: Attributes,
  ): (error: unknown) => void;
  _genaiClientOperationDuration: Histogram;
}

/**
 * Upstream's ends the span of a streamed answer behind the last of its chunks: that of one which is given up, or cut
 * off, never ends.
 */
export function mendStreams(upstream: object): void {
  const it = upstream as Instrumentation;
  for (const name of ['_onChatCompletionsStreamIterator', '_onResponsesStreamIterator'] as const) {
    const observe = it[name];
    it[name] = async function* chunks(iterator, span, started, config, attributes, context) {
      let end = () => {
        const seconds = (performance.now() - started) / 1000;
        it._genaiClientOperationDuration.record(seconds, attributes);
        span.end();
      };
      try {
        yield* observe.call(it, iterator, span, started, config, attributes, context);
        // Upstream's has ended it.
        end = () => {};
      } catch (error) {
        end = () => it._createAPIPromiseRejectionHandler(started, span, attributes)(error);
        throw error;
      } finally {
        end();
      }
    };
  }
}
