import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { failedAt, placeOf } from '../../util/guard.ts';

const PROCESSING = placeOf(
  'a processor of log records',
  'It goes without the records that it fails at; the others have them. Report this to Sightline.',
);

/** A processor that fails alone. */
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
