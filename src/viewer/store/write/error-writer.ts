import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { KeyValue, LogRecord, Span } from '../../otlp/types.ts';
import { textOf, toMicros, toText } from '../../otlp/values.ts';
import { ownFrames } from '../../trace/stack.ts';
import type { KnownResource } from '../ids.ts';

const ERROR_SEVERITY = 17;
const MAX_MESSAGE = 2000;
const MAX_STACK = 20_000;

export interface Place {
  readonly trace: string;
  readonly span: string;
  readonly resource: KnownResource;
}

/** Groups errors while they are received: exceptions of spans and log records, and records of errors. */
export interface ErrorWriter {
  ofSpan(span: Span, place: Place): void;
  ofLog(record: LogRecord, place: Place, nowUs: number): void;
}

interface Thrown {
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

  const add = (thrown: Thrown, { trace, span, resource }: Place) => {
    const { type, message, stack, timeUs } = thrown;
    const { service, run } = resource;
    const key = fingerprint(service, thrown);
    const { id } = addGroup.get(key, type, message, stack, service, timeUs, timeUs) as {
      id: number;
    };
    // Without a trace, nothing distinguishes one occurrence from the same sent twice but its time.
    const { changes } = addOccurrence.run(id, timeUs, trace, span === '' ? `${timeUs}` : span, run);
    // Within a span, its exception and the log line of it are one error.
    if (Number(changes) > 0) count.run(timeUs, message, id);
  };

  return {
    ofSpan(span, place) {
      for (const { name, attributes, timeUnixNano } of span.events ?? []) {
        if (name === 'exception') add(thrownBy(attributes, '', toMicros(timeUnixNano)), place);
      }
    },
    ofLog(record, place, nowUs) {
      const { attributes, severityNumber = 0, body } = record;
      const hasException = attributes?.some(({ key }) => key?.startsWith('exception.')) ?? false;
      if (!hasException && severityNumber < ERROR_SEVERITY) return;
      const timeUs =
        toMicros(record.timeUnixNano) || toMicros(record.observedTimeUnixNano) || nowUs;
      add(thrownBy(attributes, toText(body), timeUs), place);
    },
  };
}

function thrownBy(
  attributes: readonly KeyValue[] | undefined,
  line: string,
  timeUs: number,
): Thrown {
  const message = textOf(attributes, 'exception.message') ?? line;
  return {
    type: textOf(attributes, 'exception.type') ?? 'log record',
    message: message.slice(0, MAX_MESSAGE),
    stack: (textOf(attributes, 'exception.stacktrace') ?? '').slice(0, MAX_STACK),
    timeUs,
  };
}

/** The same kind of error from the same line; numbers and ids in a message distinguish none. */
function fingerprint(service: string, { type, message, stack }: Thrown): string {
  const frame = ownFrames(stack)[0];
  const place = frame === undefined ? '' : `${frame.file}:${frame.line}`;
  const words = message.replace(/0x[\da-f]+|[\da-f]{8,}|\d+/gi, '#').slice(0, 200);
  return createHash('sha256')
    .update(JSON.stringify([service, type, place, place === '' ? words : '']))
    .digest('base64url');
}
