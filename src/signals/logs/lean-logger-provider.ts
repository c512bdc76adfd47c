import {
  type Context,
  createNoopLogger,
  diag,
  isSpanContextValid,
  type Logger,
  type LoggerOptions,
  type LogRecord,
  type SpanContext,
  type TimeInput,
  trace,
} from '@opentelemetry/api';
import { cleanSimpleAttributes, timeInputToHrTime } from '@opentelemetry/core';
import { activeContext } from '../../context/active-context.ts';
import { countRecord } from '../../export/log-counts.ts';
import { isQuery, type LogRedaction, QUERY_SYSTEM } from '../../redaction/log-redaction.ts';
import { wallClock } from '../../util/clock.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import type { Pipeline } from '../batch/as-processor.ts';
import { RecordedSpan } from '../traces/span/recorded-span.ts';
import type { SpanIds } from '../traces/span/span-ids.ts';
import { UnrecordedSpan } from '../traces/span/unrecorded-span.ts';
import type { EmittedRecord } from './encode-log-record.ts';
import type { FlushableLoggerProvider } from './flushable-logger-provider.ts';
import { attributeListOf } from './log-attributes.ts';

export interface LeanLoggerProviderOptions {
  readonly pipelines: readonly Pipeline<EmittedRecord>[];
  /** Undefined where redaction is off. */
  readonly redaction: LogRedaction | undefined;
  /** Most attributes of a record. */
  readonly attributeCountLimit: number;
  readonly counts: { logs: number };
}

const LOOKING_THROUGH = placeOf(
  'the redaction of a log record',
  'What it says is REDACTED, since it may hold secrets. Report this to Sightline.',
);
const UNREADABLE = 'REDACTED';
const NO_LIMIT = { attributeValueLengthLimit: Number.POSITIVE_INFINITY };

/**
 * A provider whose records are encoded as they are emitted: nothing of them is kept but their bytes. It has the SDK's
 * limits and its care about values; what is configured beyond that is left to the SDK's (`src/signals/logs.ts`).
 * Source: Logs SDK, "LoggerProvider", "Emit a LogRecord".
 */
export function createLeanLoggerProvider(
  options: LeanLoggerProviderOptions,
): FlushableLoggerProvider {
  const { pipelines } = options;
  const loggers = new Map<string, Logger>();
  let isShutdown = false;
  const all = async (act: (pipeline: Pipeline<EmittedRecord>) => Promise<void>): Promise<void> => {
    await Promise.all(pipelines.map(act));
  };
  return {
    getLogger(name: string, version?: string, given: LoggerOptions = {}) {
      if (isShutdown) {
        diag.warn('A shutdown LoggerProvider cannot provide a Logger');
        return createNoopLogger();
      }
      if (!name) diag.warn('Logger requested without instrumentation scope name.');
      const { schemaUrl, attributes } = given;
      const key = JSON.stringify([name, version, schemaUrl, attributes]);
      const known = loggers.get(key);
      if (known !== undefined) return known;
      const limits = { ...NO_LIMIT, attributeCountLimit: options.attributeCountLimit };
      const scope = {
        name: name || 'unknown',
        ...(version === undefined ? {} : { version }),
        ...(schemaUrl === undefined ? {} : { schemaUrl }),
        ...cleanSimpleAttributes(attributes, limits),
      };
      const logger: Logger = {
        enabled: () => !isShutdown,
        emit(record) {
          if (!isShutdown) emit(record, scope, options);
        },
      };
      loggers.set(key, logger);
      return logger;
    },
    forceFlush: () => all((pipeline) => pipeline.flush()),
    async shutdown() {
      isShutdown = true;
      await all((pipeline) => pipeline.shutdown());
    },
  };
}

function emit(
  given: LogRecord,
  instrumentationScope: EmittedRecord['instrumentationScope'],
  { pipelines, redaction, attributeCountLimit, counts }: LeanLoggerProviderOptions,
): void {
  countRecord(given.severityNumber);
  counts.logs++;
  const now = wallClock();
  const { list, dropped } = attributeListOf(given, attributeCountLimit);
  let { body, eventName } = given as { body: unknown; eventName?: string };
  if (redaction !== undefined) {
    try {
      redaction.begin();
      body = redaction.body(body);
      if (eventName !== undefined) eventName = redaction.text(eventName);
      redactList(list, redaction);
    } catch (error) {
      // What cannot be looked through does not leave, and the record still does.
      body = UNREADABLE;
      for (let index = 1; index < list.length; index += 2) list[index] = UNREADABLE;
      failedAt(LOOKING_THROUGH, error);
    }
  }
  const record: EmittedRecord = {
    instrumentationScope,
    time: millisOf(given.timestamp, now),
    observed: millisOf(given.observedTimestamp, now),
    severityNumber: given.severityNumber,
    severityText: given.severityText,
    eventName,
    body,
    attributeList: list,
    droppedAttributesCount: dropped,
    span: spanIn(given.context ?? activeContext()),
  };
  for (let index = 0; index < pipelines.length; index++) pipelines[index]!.add(record);
}

function redactList(list: unknown[], redaction: LogRedaction): void {
  for (let index = 0; index < list.length; index += 2) {
    const key = list[index] as string;
    const value = list[index + 1];
    list[index + 1] = redaction.value(
      key,
      isQuery(key, value) ? redaction.query(value, attributeIn(list, QUERY_SYSTEM)) : value,
    );
    list[index] = redaction.name(key);
  }
}

function attributeIn(list: readonly unknown[], name: string): unknown {
  const at = list.indexOf(name);
  return at < 0 ? undefined : list[at + 1];
}

function spanIn(context: Context): SpanIds | SpanContext | undefined {
  const span = trace.getSpan(context);
  if (span === undefined) return undefined;
  if (span instanceof RecordedSpan || span instanceof UnrecordedSpan) return span.ids;
  const found = span.spanContext();
  return isSpanContextValid(found) ? found : undefined;
}

function millisOf(time: TimeInput | undefined, now: number): number {
  if (time === undefined) return now;
  if (time instanceof Date) return time.getTime();
  const [seconds, nanos] = timeInputToHrTime(time);
  return seconds * 1000 + nanos / 1e6;
}
