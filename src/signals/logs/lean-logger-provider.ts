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
import {
  isQuery,
  LOG_REDACTION,
  type LogRedaction,
  QUERY_SYSTEM,
} from '../../redaction/log-redaction.ts';
import { REDACTED } from '../../redaction/mask.ts';
import { wallClock } from '../../util/clock.ts';
import { failedAt } from '../../util/guard.ts';
import type { Pipeline } from '../batch/pipeline.ts';
import { RecordedSpan } from '../traces/span/recorded-span.ts';
import type { SpanIds } from '../traces/span/span-ids.ts';
import { UnrecordedSpan } from '../traces/span/unrecorded-span.ts';
import type { EmittedRecord } from './encode-log-record.ts';
import type { FlushableLoggerProvider } from './flushable-logger-provider.ts';
import { attributeListOf } from './log-attributes.ts';

export interface LeanLoggerProviderOptions {
  readonly pipelines: readonly Pipeline<EmittedRecord>[];
  /** Undefined when redaction is off. */
  readonly redaction: LogRedaction | undefined;
  /** Limit of attributes per record. */
  readonly attributeCountLimit: number;
  readonly counts: { logs: number };
}

const NO_LIMIT = { attributeValueLengthLimit: Number.POSITIVE_INFINITY };

/**
 * Creates a provider whose records are encoded as they are emitted, so that only their bytes stay in memory.
 * It follows the limits and the validation of the SDK; configurations beyond that use the SDK
 * (`src/signals/logs/create-logger-provider.ts`).
 * Source: Logs SDK, "LoggerProvider", "Emit a LogRecord".
 */
export function createLeanLoggerProvider(
  options: LeanLoggerProviderOptions,
): FlushableLoggerProvider {
  const { pipelines } = options;
  const loggers = new Map<string, Logger>();
  let isShutdown = false;
  const callAll = async (
    act: (pipeline: Pipeline<EmittedRecord>) => Promise<void>,
  ): Promise<void> => {
    await Promise.all(pipelines.map(act));
  };
  return {
    getLogger(name: string, version?: string, { schemaUrl, attributes }: LoggerOptions = {}) {
      if (isShutdown) {
        diag.warn('A shutdown LoggerProvider cannot provide a Logger');
        return createNoopLogger();
      }
      if (!name) diag.warn('Logger requested without instrumentation scope name.');
      const key = JSON.stringify([name, version, schemaUrl, attributes]);
      const existing = loggers.get(key);
      if (existing !== undefined) return existing;
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
          if (!isShutdown) emitRecord(record, scope, options);
        },
      };
      loggers.set(key, logger);
      return logger;
    },
    forceFlush: () => callAll((pipeline) => pipeline.flush()),
    async shutdown() {
      isShutdown = true;
      await callAll((pipeline) => pipeline.shutdown());
    },
  };
}

function emitRecord(
  record: LogRecord,
  instrumentationScope: EmittedRecord['instrumentationScope'],
  { pipelines, redaction, attributeCountLimit, counts }: LeanLoggerProviderOptions,
): void {
  countRecord(record.severityNumber);
  counts.logs++;
  const now = wallClock();
  const { list, dropped } = attributeListOf(record, attributeCountLimit);
  let { body, eventName } = record as { body: unknown; eventName?: string };
  if (redaction !== undefined) {
    try {
      redaction.begin();
      body = redaction.body(body);
      if (eventName !== undefined) eventName = redaction.text(eventName);
      redactList(list, redaction);
    } catch (error) {
      // Mask what cannot be inspected, and export the rest of the record.
      body = REDACTED;
      for (let index = 1; index < list.length; index += 2) list[index] = REDACTED;
      failedAt(LOG_REDACTION, error);
    }
  }
  const emitted: EmittedRecord = {
    instrumentationScope,
    time: millisOf(record.timestamp, now),
    observed: millisOf(record.observedTimestamp, now),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    eventName,
    body,
    attributeList: list,
    droppedAttributesCount: dropped,
    span: spanIn(record.context ?? activeContext()),
  };
  for (let index = 0; index < pipelines.length; index++) pipelines[index]!.add(emitted);
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
  const spanContext = span.spanContext();
  return isSpanContextValid(spanContext) ? spanContext : undefined;
}

function millisOf(time: TimeInput | undefined, now: number): number {
  if (time === undefined) return now;
  if (time instanceof Date) return time.getTime();
  const [seconds, nanos] = timeInputToHrTime(time);
  return seconds * 1000 + nanos / 1e6;
}
