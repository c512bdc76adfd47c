import type { AnyValue } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { load } from '../lazy/load.ts';
import { failedAt, placeOf } from '../util/guard.ts';
import type { Redactor } from './redactor.ts';
import { isSuspiciousName } from './suspicion.ts';

type QuerySanitizer = typeof import('./database/query-sanitizer.ts');

const QUERY_TEXT = 'db.query.text';
const SYSTEM = 'db.system.name';
const UNREADABLE = 'REDACTED';

const LOOKING_THROUGH = placeOf(
  'the redaction of a log record',
  'What it says is REDACTED, since it may hold secrets. Report this to Sightline.',
);

/** Takes secrets out of log records, as the first of the processors. */
export function redactingLogProcessor(redactor: Redactor): LogRecordProcessor {
  let sanitize: ReturnType<QuerySanitizer['createQuerySanitizer']> | undefined;
  return {
    onEmit(record) {
      try {
        const query = record.attributes[QUERY_TEXT];
        if (typeof query === 'string') {
          sanitize ??= load<QuerySanitizer>(
            'sightline:redaction/database/query-sanitizer',
          ).createQuerySanitizer(redactor);
          record.setAttribute(QUERY_TEXT, sanitize(query, record.attributes[SYSTEM]).text);
        }
        // What it says comes first: the rest is masked where there is too much of it.
        const work = redactor.work();
        const { body, eventName } = record;
        const redacted = redactor.value('', body, work);
        if (redacted !== body) record.setBody(redacted as AnyValue);
        if (eventName !== undefined) record.setEventName(redactor.text(eventName, work));
        for (const [key, value] of Object.entries(record.attributes)) {
          const redacted = redactor.value(key, value, work);
          const shown = isSuspiciousName(key) ? redactor.text(key, work) : key;
          if (shown !== key) delete record.attributes[key];
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
