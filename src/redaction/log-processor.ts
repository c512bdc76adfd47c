import type { AnyValue } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { failedAt, placeOf } from '../util/guard.ts';
import { createLogRedaction, isQuery, QUERY_SYSTEM } from './log-redaction.ts';
import type { Redactor } from './redactor.ts';

const UNREADABLE = 'REDACTED';

const LOOKING_THROUGH = placeOf(
  'the redaction of a log record',
  'What it says is REDACTED, since it may hold secrets. Report this to Sightline.',
);

/** Takes secrets out of the SDK's log records, as the first of the processors. */
export function redactingLogProcessor(redactor: Redactor): LogRecordProcessor {
  const redaction = createLogRedaction(redactor);
  return {
    onEmit(record) {
      try {
        redaction.begin();
        // What it says comes first: the rest is masked where there is too much of it.
        const { attributes, body, eventName } = record;
        const system = attributes[QUERY_SYSTEM];
        const redacted = redaction.body(body);
        if (redacted !== body) record.setBody(redacted as AnyValue);
        if (eventName !== undefined) record.setEventName(redaction.text(eventName));
        for (const [key, value] of Object.entries(attributes)) {
          const given = isQuery(key, value) ? redaction.query(value, system) : value;
          const redacted = redaction.value(key, given);
          const shown = redaction.name(key);
          if (shown !== key) delete attributes[key];
          if (redacted !== value || shown !== key) {
            record.setAttribute(shown, redacted as AnyValue);
          }
        }
      } catch (error) {
        // What cannot be looked through does not leave, and the record still does.
        for (const key of Object.keys(record.attributes)) record.setAttribute(key, UNREADABLE);
        record.setBody(UNREADABLE);
        failedAt(LOOKING_THROUGH, error);
      }
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}
