import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { failedAt, placeOf } from '../../util/guard.ts';

const PROCESSING = placeOf(
  'a processor of log records',
  'It missed the record; other processors received it. Report this to Sightline.',
);

/** Keeps a failing processor from affecting others. */
export function guardedLogProcessor(processor: LogRecordProcessor): LogRecordProcessor {
  return {
    onEmit(record, context) {
      try {
        processor.onEmit(record, context);
      } catch (error) {
        failedAt(PROCESSING, error);
      }
    },
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}
