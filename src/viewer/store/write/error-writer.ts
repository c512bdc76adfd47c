import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { KeyValue, LogRecord, Span } from '../../otlp/otlp-types.ts';
import { textOf, toMicros, toText } from '../../otlp/values.ts';
import { serviceFrames } from '../../trace/stack.ts';
import type { ResourceRow } from '../ids.ts';

const ERROR_SEVERITY = 17;
const MAX_MESSAGE = 2000;
const MAX_STACK = 20_000;

/** Where an error happened. Trace and span are empty for a log record outside of a trace. */
export interface ErrorSource {
  readonly trace: string;
  readonly span: string;
  readonly resource: ResourceRow;
}

/** Groups errors as they arrive: exceptions of spans and of log records, and log records of severity ERROR. */
export interface ErrorWriter {
  addSpan(span: Span, source: ErrorSource): void;
  addLog(record: LogRecord, source: ErrorSource, nowUs: number): void;
}

interface Exception {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly timeUs: number;
}

export function createErrorWriter(database: DatabaseSync): ErrorWriter {
  const addGroup = database.prepare(
    `INSERT INTO error_groups(key, type, message, stack, service, first_us, last_us, count)
     VALUES(?, ?, ?, ?, ?, ?, ?, 0)
     ON CONFLICT DO UPDATE SET key = key RETURNING id`,
  );
  const addOccurrence = database.prepare(
    'INSERT OR IGNORE INTO occurrences(error_group, time_us, trace, span, run) VALUES(?, ?, ?, ?, ?)',
  );
  const count = database.prepare(
    'UPDATE error_groups SET count = count + 1, last_us = max(last_us, ?), message = ? WHERE id = ?',
  );

  const add = (exception: Exception, { trace, span, resource }: ErrorSource) => {
    const { type, message, stack, timeUs } = exception;
    const { service, run } = resource;
    const key = fingerprint(service, exception);
    const { id } = addGroup.get(key, type, message, stack, service, timeUs, timeUs) as {
      id: number;
    };
    // Without a span, only the time distinguishes two occurrences.
    const { changes } = addOccurrence.run(id, timeUs, trace, span === '' ? `${timeUs}` : span, run);
    // The exception of a span and the log record of the same error count once.
    if (Number(changes) > 0) count.run(timeUs, message, id);
  };

  return {
    addSpan(span, source) {
      for (const { name, attributes, timeUnixNano } of span.events ?? []) {
        if (name === 'exception') add(exceptionOf(attributes, '', toMicros(timeUnixNano)), source);
      }
    },
    addLog(record, source, nowUs) {
      const { attributes, severityNumber = 0, body } = record;
      const hasException = attributes?.some(({ key }) => key?.startsWith('exception.')) ?? false;
      if (!hasException && severityNumber < ERROR_SEVERITY) return;
      const timeUs =
        toMicros(record.timeUnixNano) || toMicros(record.observedTimeUnixNano) || nowUs;
      add(exceptionOf(attributes, toText(body), timeUs), source);
    },
  };
}

function exceptionOf(
  attributes: readonly KeyValue[] | undefined,
  body: string,
  timeUs: number,
): Exception {
  const message = textOf(attributes, 'exception.message') ?? body;
  return {
    type: textOf(attributes, 'exception.type') ?? 'log record',
    message: message.slice(0, MAX_MESSAGE),
    stack: (textOf(attributes, 'exception.stacktrace') ?? '').slice(0, MAX_STACK),
    timeUs,
  };
}

/** Errors of one type from one line of code; without a line, of one message regardless of numbers and ids. */
function fingerprint(service: string, { type, message, stack }: Exception): string {
  const frame = serviceFrames(stack)[0];
  const place = frame === undefined ? '' : `${frame.file}:${frame.line}`;
  const words = message.replace(/0x[\da-f]+|[\da-f]{8,}|\d+/gi, '#').slice(0, 200);
  return createHash('sha256')
    .update(JSON.stringify([service, type, place, place === '' ? words : '']))
    .digest('base64url');
}
