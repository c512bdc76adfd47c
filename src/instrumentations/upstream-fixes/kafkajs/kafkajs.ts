import { copyOf, copyOfHeaders, isObject } from '../argument-copies.ts';
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
 * The upstream instrumentation writes headers into the caller's messages and its handlers into the options of `run`, and
 * throws synchronously where kafkajs rejects. Here it gets copies; invalid messages go to kafkajs unchanged.
 * Durations are measured by the monotonic clock.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const { _getSendPatch, _getSendBatchPatch, _getConsumerRunPatch } = instrumentation;
  measureMonotonically(upstream);
  instrumentation._getSendPatch = withCopies(_getSendPatch, copyOfRecord);
  instrumentation._getSendBatchPatch = withCopies(_getSendBatchPatch, copyOfBatch);
  instrumentation._getConsumerRunPatch = withCopies(_getConsumerRunPatch, (options) =>
    copyOf(options, RUN),
  );
}

/** @param copy returns undefined for an argument that kafkajs will reject */
function withCopies(patch: Patch, copy: (argument: object) => object | undefined): Patch {
  return function patchWithCopies(this: unknown) {
    const wrap = patch.call(this as never);
    return (original) => {
      const observed = wrap(original);
      return async function send(argument) {
        const argumentCopy = isObject(argument) ? copy(argument) : undefined;
        // biome-ignore lint/complexity/noArguments: passed on unchanged, including their number
        if (argumentCopy === undefined) return original.apply(this, [...arguments]);
        return observed.call(this, argumentCopy);
      };
    };
  };
}

function copyOfRecord(record: object): object | undefined {
  const messages = copyOfMessages((record as Batch).messages);
  return messages && Object.assign(copyOf(record, RECORD), { messages });
}

function copyOfBatch(batch: object): object | undefined {
  const records = (batch as Batch).topicMessages;
  if (!Array.isArray(records)) return undefined;
  const topicMessages: unknown[] = [];
  for (const record of records) {
    const copy = isObject(record) ? copyOfRecord(record) : undefined;
    if (copy === undefined) return undefined;
    topicMessages.push(copy);
  }
  return Object.assign(copyOf(batch, BATCH), { topicMessages });
}

/** @returns undefined if kafkajs will reject them */
function copyOfMessages(messages: unknown): unknown[] | undefined {
  if (!Array.isArray(messages)) return undefined;
  const copies: unknown[] = [];
  for (const message of messages) {
    if (!isObject(message)) return undefined;
    const copy = copyOf(message, MESSAGE) as { value?: unknown; headers?: unknown };
    // kafkajs throws an error that shows the message.
    if (copy.value === undefined) return undefined;
    if (copy.headers != null && !isObject(copy.headers)) return undefined;
    copy.headers = copyOfHeaders(copy.headers ?? {});
    copies.push(copy);
  }
  return copies;
}
