import { createBatch, type EncodedBatch } from '../batch/encoded-batch.ts';
import { encodeSpan } from './encode-span.ts';
import type { RecordedSpan } from './span/recorded-span.ts';

export { encodeRequest } from '../batch/encoded-batch.ts';

/** Spans as the bytes in which they will be sent. */
export function createEncodedBatch(): EncodedBatch<RecordedSpan> {
  return createBatch<RecordedSpan>(encodeSpan);
}
