import { copyOf, copyOfHeaders, isObject } from '../copies.ts';
import { measureMonotonically } from './kafkajs-durations.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Patch = () => (original: Method) => Method;

interface Instrumentation {
  _getSendPatch: Patch;
  _getSendBatchPatch: Patch;
  _getConsumerRunPatch: Patch;
}

interface Batch {
  readonly messages?: unknown;
  readonly topicMessages?: unknown;
}

const RECORD = ['topic', 'messages', 'acks', 'timeout', 'compression'] as const;
const MESSAGE = ['key', 'value', 'partition', 'timestamp', 'headers'] as const;
const BATCH = ['topicMessages', 'acks', 'timeout', 'compression'] as const;
const RUN = [
  ...['autoCommit', 'autoCommitInterval', 'autoCommitThreshold', 'eachBatchAutoResolve'],
  ...['partitionsConsumedConcurrently', 'eachBatch', 'eachMessage'],
] as const;

/**
 * Upstream's writes headers into the caller's messages and its handlers into the options of `run`, and throws
 * at once where kafkajs rejects. Here it gets copies; what is no message at all goes to kafkajs as it is.
 * Durations are those of the monotonic clock.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  measureMonotonically(upstream);
  it._getSendPatch = withCopies(it._getSendPatch, copyOfRecord);
  it._getSendBatchPatch = withCopies(it._getSendBatchPatch, copyOfBatch);
  it._getConsumerRunPatch = withCopies(it._getConsumerRunPatch, (options) => copyOf(options, RUN));
}

function withCopies(patch: Patch, copy: (given: object) => object | undefined): Patch {
  return function copying(this: unknown) {
    const wrap = patch.call(this as never);
    return (original) => {
      const observed = wrap(original);
      return async function send(given) {
        const copied = isObject(given) ? copy(given) : undefined;
        // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
        if (copied === undefined) return original.apply(this, [...arguments]);
        return observed.call(this, copied);
      };
    };
  };
}

function copyOfRecord(record: object): object | undefined {
  const messages = copyOfMessages((record as Batch).messages);
  return messages && Object.assign(copyOf(record, RECORD), { messages });
}

function copyOfBatch(batch: object): object | undefined {
  const given = (batch as Batch).topicMessages;
  if (!Array.isArray(given)) return undefined;
  const topicMessages: unknown[] = [];
  for (const record of given) {
    const copy = isObject(record) ? copyOfRecord(record) : undefined;
    if (copy === undefined) return undefined;
    topicMessages.push(copy);
  }
  return Object.assign(copyOf(batch, BATCH), { topicMessages });
}

/** @returns undefined where kafkajs will refuse them */
function copyOfMessages(messages: unknown): unknown[] | undefined {
  if (!Array.isArray(messages)) return undefined;
  const copies: unknown[] = [];
  for (const message of messages) {
    if (!isObject(message)) return undefined;
    const copy = copyOf(message, MESSAGE) as { value?: unknown; headers?: unknown };
    // kafkajs says what it was given.
    if (copy.value === undefined) return undefined;
    if (copy.headers != null && !isObject(copy.headers)) return undefined;
    copy.headers = copyOfHeaders(copy.headers ?? {});
    copies.push(copy);
  }
  return copies;
}
