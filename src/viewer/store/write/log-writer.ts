import type { DatabaseSync } from 'node:sqlite';
import type { LogsData } from '../../otlp/otlp-types.ts';
import { toMicros, toText } from '../../otlp/values.ts';
import type { Ids } from '../ids.ts';
import type { ErrorWriter } from './error-writer.ts';

/** Length of the body in lists; the record has the whole body. */
const BODY_CHARACTERS = 1000;

export function createLogWriter(
  database: DatabaseSync,
  ids: Ids,
  errors: ErrorWriter,
): (data: LogsData, nowUs: number) => undefined {
  const insert = database.prepare(
    `INSERT INTO logs(time_us, severity, trace, span, resource, scope, body, json)
     VALUES(?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ resourceLogs = [] }, nowUs) => {
    for (const { resource: wireResource, scopeLogs = [] } of resourceLogs) {
      const resource = ids.resource(wireResource, nowUs);
      for (const { scope: wireScope, logRecords = [] } of scopeLogs) {
        const scope = ids.scope(wireScope);
        for (const record of logRecords) {
          const {
            timeUnixNano,
            observedTimeUnixNano,
            severityNumber = 0,
            body,
            eventName,
          } = record;
          const { traceId: trace = '', spanId: span = '' } = record;
          const text = toText(body) || (eventName ?? '');
          insert.run(
            toMicros(timeUnixNano) || toMicros(observedTimeUnixNano) || nowUs,
            severityNumber,
            trace,
            span,
            resource.id,
            scope,
            text.slice(0, BODY_CHARACTERS),
            JSON.stringify(record),
          );
          errors.addLog(record, { trace, span, resource }, nowUs);
        }
      }
    }
    return undefined;
  };
}
