import type { Attributes, DiagLogger, Histogram, Span } from '@opentelemetry/api';
import { performance, setImmediate } from '../../util/clock.ts';
import { mendStreams } from './openai-streams.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Patch = () => (original: Method) => Method;
type Listener = (value: unknown) => unknown;

interface Started {
  readonly span: Span;
  readonly commonAttrs: Attributes;
}

type Start = (...args: unknown[]) => Started;

interface Instrumentation {
  _startChatCompletionsSpan: Start;
  _startEmbeddingsSpan: Start;
  _startResponsesSpan: Start;
  _genaiClientOperationDuration: Histogram;
  _createAPIPromiseRejectionHandler(began: number, span: Span, attributes: Attributes): Listener;
  _getPatchedChatCompletionsCreate: Patch;
  _getPatchedEmbeddingsCreate: Patch;
  _getPatchedResponsesCreate: Patch;
  _diag: DiagLogger;
}

/** What the client returns: a promise that reads the body of the answer when it is awaited, and not before. */
interface ApiPromise {
  responsePromise: Promise<unknown>;
  parseResponse: (...args: unknown[]) => unknown;
  /** Makes another of it, which reads for itself. Since openai 7 it is the promise's own, and knows nothing of ours. */
  _thenUnwrap?: (transform: (value: unknown, ...rest: unknown[]) => unknown) => unknown;
}

/**
 * Upstream's awaits what `create` returns, which reads the body; `parse()` and `asResponse()` of the service
 * then find nothing to read. Here it gets what the service itself has read.
 */
export function mend(upstream: object): void {
  mendStreams(upstream);
  const it = upstream as Instrumentation;
  const diag = it._diag;
  /** Whether upstream's is looking at the arguments, the client not yet. */
  let isStarting = false;
  it._diag = {
    verbose: (...rest) => diag.verbose(...rest),
    debug: (...rest) => diag.debug(...rest),
    info: (...rest) => diag.info(...rest),
    warn: (...rest) => diag.warn(...rest),
    // Wrong arguments are the service's affair; the client says so.
    error: (...rest) => (isStarting ? diag.debug(...rest) : diag.error(...rest)),
  };
  let started: Started | undefined;
  for (const name of STARTS) {
    const start = it[name];
    it[name] = (...args) => {
      started = start.apply(it, args);
      return started;
    };
  }
  const mended = (patch: Patch): Patch =>
    function patchCreate(this: unknown) {
      const wrap = patch.call(this as never);
      return (original) =>
        function create(...args) {
          const began = performance.now();
          let returned: unknown;
          const observed = wrap(function call(this: unknown, ...given) {
            const call = started;
            isStarting = false;
            returned = original.apply(this, given);
            if (call === undefined || !isApiPromise(returned)) return returned;
            const { span, commonAttrs } = call;
            return observe(
              returned,
              () => {
                const seconds = (performance.now() - began) / 1000;
                it._genaiClientOperationDuration.record(seconds, commonAttrs);
                span.end();
              },
              it._createAPIPromiseRejectionHandler(began, span, commonAttrs),
            );
          });
          isStarting = true;
          started = undefined;
          try {
            observed.apply(this, args);
          } finally {
            isStarting = false;
            started = undefined;
          }
          return returned;
        };
    };
  it._getPatchedChatCompletionsCreate = mended(it._getPatchedChatCompletionsCreate);
  it._getPatchedEmbeddingsCreate = mended(it._getPatchedEmbeddingsCreate);
  it._getPatchedResponsesCreate = mended(it._getPatchedResponsesCreate);
}

const STARTS = [
  '_startChatCompletionsSpan',
  '_startEmbeddingsSpan',
  '_startResponsesSpan',
] as const;

function isApiPromise(value: unknown): value is ApiPromise {
  const { responsePromise, parseResponse } = (value ?? {}) as Partial<ApiPromise>;
  return responsePromise instanceof Promise && typeof parseResponse === 'function';
}

/**
 * Puts listeners where the service's own reading passes by. The promise of the answer is replaced by one that
 * depends on it, so that a rejection is handled or not as without us.
 *
 * @param endUnread ends the span where nobody reads the answer by the client
 * @param endRejected ends it where upstream's does not listen: for what `responses.create` streams
 * @returns what upstream's takes for the promise
 */
function observe(
  promise: ApiPromise,
  endUnread: () => void,
  endRejected: Listener,
): {
  then(fulfilled: Listener): unknown;
} {
  const onValue: Listener[] = [];
  const onError: Listener[] = [];
  let isReading = false;
  const settle = (listeners: Listener[], value: unknown): void => {
    for (const listener of listeners.splice(0)) {
      try {
        listener(value);
      } catch {
        // An answer that upstream's does not understand is not the service's affair.
      }
    }
  };
  /** @param isDerived whether what it reads is the service's, and not the answer */
  const watchReading = (read: ApiPromise, isDerived: boolean): void => {
    const { parseResponse } = read;
    read.parseResponse = async function parse(...args) {
      isReading = true;
      try {
        const value = await parseResponse.apply(this, args);
        if (!isDerived) settle(onValue, value);
        return value;
      } catch (error) {
        settle(onError, error);
        throw error;
      }
    };
  };
  const watchDerived = (from: ApiPromise): void => {
    const derive = from._thenUnwrap;
    if (derive === undefined || !Object.hasOwn(from, '_thenUnwrap')) return;
    from._thenUnwrap = (transform) => {
      const derived = derive.call(from, (value, ...rest) => {
        settle(onValue, value);
        return transform(value, ...rest);
      });
      if (!isApiPromise(derived)) return derived;
      derived.responsePromise = promise.responsePromise;
      watchReading(derived, true);
      watchDerived(derived);
      return derived;
    };
  };
  watchReading(promise, false);
  watchDerived(promise);
  promise.responsePromise = promise.responsePromise.then(
    (answer) => {
      // Who asks for the response alone reads it at leisure: the call is over.
      setImmediate(() => {
        if (isReading) return;
        onValue.length = 0;
        endUnread();
      });
      return answer;
    },
    (error: unknown) => {
      settle(onError.length > 0 ? onError : [endRejected], error);
      throw error;
    },
  );
  const handed = {
    // biome-ignore lint/suspicious/noThenProperty: upstream's calls it, and nobody else gets it
    then(fulfilled: Listener) {
      onValue.push(fulfilled);
      return handed;
    },
    catch(rejected: Listener) {
      onError.push(rejected);
      return handed;
    },
  };
  return handed;
}
