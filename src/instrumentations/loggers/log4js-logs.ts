import { format } from 'node:util';
import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { beginPrinting, endPrinting } from '../../util/line-printing.ts';
import { VERSION } from '../../util/version.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { createLogSender, type LogLine, omitting, unsent } from './log-sender.ts';
import { log4jsSeverity } from './log4js-severity.ts';

interface Log4jsConfig extends LogInstrumentationConfig {
  /** Do not put the trace into the context of events. */
  readonly disableLogCorrelation?: boolean;
}

/** A line, before its appenders get it. */
interface LoggingEvent {
  readonly categoryName: string;
  readonly level: { readonly level: number; readonly levelStr: string };
  readonly data: readonly unknown[];
  /** A copy of what `logger.addContext` holds, for this event alone. */
  readonly context: Record<string, unknown>;
  readonly error?: unknown;
  readonly fileName?: string;
  readonly lineNumber?: number;
  readonly columnNumber?: number;
  readonly callerName?: string;
}

type Send = (event: LoggingEvent) => unknown;

interface ClusteringModule {
  send: Send;
}

const FILE = 'log4js/lib/clustering.js';
const SCOPE = { name: 'sightline/log4js', version: VERSION } as const;

/**
 * Sends what log4js prints as log records, and puts the trace into the context of each event, where
 * layouts find it (`%X{trace_id}`); log4js has no fields that every layout prints.
 *
 * It stands where a logger hands an event on: once for all appenders, and in the worker of a cluster
 * where it was written, not in the primary that prints it. The methods before it are left alone, since
 * log4js counts the frames between them and the service.
 */
export class Log4jsLogsInstrumentation extends InstrumentationBase<Log4jsConfig> {
  constructor(config: Log4jsConfig = {}) {
    super(SCOPE.name, SCOPE.version, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const versions = ['>=4 <7'];
    const sender = createLogSender(SCOPE);
    const observe = (event: LoggingEvent) => {
      const config = this.getConfig();
      sender.send(config, log4jsSeverity(event.level.level), () => read(event));
      if (!config.disableLogCorrelation) addTrace(event.context);
    };
    const file = new InstrumentationNodeModuleFile(
      FILE,
      versions,
      (exports: ClusteringModule) => {
        this._wrap(exports, 'send', (original: Send) => {
          return function send(this: unknown, event) {
            try {
              observe(event);
            } catch (error) {
              unsent(error);
            }
            beginPrinting();
            try {
              return original.call(this, event);
            } finally {
              endPrinting();
            }
          };
        });
        return exports;
      },
      (exports?: ClusteringModule) => {
        if (exports !== undefined) this._unwrap(exports, 'send');
      },
    );
    const same = <T>(exports: T): T => exports;
    return new InstrumentationNodeModuleDefinition('log4js', versions, same, () => {}, [file]);
  }
}

function addTrace(fields: Record<string, unknown>): void {
  const span = trace.getSpanContext(context.active());
  if (span === undefined || !isSpanContextValid(span)) return;
  fields.trace_id = span.traceId;
  fields.span_id = span.spanId;
  fields.trace_flags = `0${span.traceFlags.toString(16)}`;
}

function read(event: LoggingEvent): LogLine {
  return {
    severityText: event.level.levelStr,
    // As the layouts do.
    message: format(...event.data),
    fields: event.context,
    omitted: omitting(),
    attributes: codeAttributes(event),
    exception: event.error ?? event.data.find((value) => value instanceof Error),
    loggerName: event.categoryName,
  };
}

/** Known where `enableCallStack` is set. Source: semantic conventions, "Source code attributes". */
function codeAttributes(event: LoggingEvent): LogLine['attributes'] {
  if (event.fileName === undefined) return undefined;
  const { fileName, lineNumber, columnNumber, callerName } = event;
  return {
    'code.file.path': fileName,
    ...(lineNumber === undefined ? {} : { 'code.line.number': lineNumber }),
    ...(columnNumber === undefined ? {} : { 'code.column.number': columnNumber }),
    ...(callerName ? { 'code.function.name': callerName } : {}),
  };
}
