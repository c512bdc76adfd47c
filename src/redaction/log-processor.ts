import type { AnyValue } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { failedAt } from '../util/guard.ts';
import { createLogRedaction, isQuery, LOG_REDACTION, QUERY_SYSTEM } from './log-redaction.ts';
import { REDACTED } from './mask.ts';
import type { Redactor } from './redactor.ts';

/** Removes secrets from log records of the SDK, as the first processor. */
export function redactingLogProcessor(redactor: Redactor): LogRecordProcessor {
  const redaction = createLogRedaction(redactor);
  return {
    onEmit(record) {
      try {
        redaction.begin();
        // The body comes first: if the budget runs out, the attributes are masked.
        const { attributes, body, eventName } = record;
        const system = attributes[QUERY_SYSTEM];
        const redactedBody = redaction.body(body);
        if (redactedBody !== body) record.setBody(redactedBody as AnyValue);
        if (eventName !== undefined) record.setEventName(redaction.text(eventName));
        for (const [key, value] of Object.entries(attributes)) {
          const sanitized = isQuery(key, value) ? redaction.query(value, system) : value;
          const redacted = redaction.value(key, sanitized);
          const name = redaction.name(key);
          if (name !== key) delete attributes[key];
          if (redacted !== value || name !== key) record.setAttribute(name, redacted as AnyValue);
        }
      } catch (error) {
        // Mask what cannot be inspected, and export the rest of the record.
        for (const key of Object.keys(record.attributes)) record.setAttribute(key, REDACTED);
        record.setBody(REDACTED);
        failedAt(LOG_REDACTION, error);
      }
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}
