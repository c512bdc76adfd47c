import type { AnyValue } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { Redactor } from './redactor.ts';

/** Takes secrets out of log records, as the first of the processors. */
export function redactingLogProcessor(redactor: Redactor): LogRecordProcessor {
  return {
    onEmit(record) {
      for (const [key, value] of Object.entries(record.attributes)) {
        const redacted = redactor.value(key, value);
        if (redacted !== value) record.setAttribute(key, redacted as AnyValue);
      }
      const { body, eventName } = record;
      const redacted = redactor.value('', body);
      if (redacted !== body) record.setBody(redacted as AnyValue);
      if (eventName !== undefined) record.setEventName(redactor.text(eventName));
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}
