import { format } from 'node:util';
import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { beginPrinting, endPrinting } from '../../util/line-printing.ts';
import { VERSION } from '../../util/version.ts';
import { patchFiles } from '../patching/file-patches.ts';
import { codeAttributes } from './code-attributes.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { createLogSender, excludeFields, type LogLine, reportFailure } from './log-sender.ts';
import { log4jsSeverity } from './log4js-severity.ts';

interface Log4jsConfig extends LogInstrumentationConfig {
  /** Whether the trace is not added to the context of events. Default: false. */
  readonly disableLogCorrelation?: boolean;
}

/** A line before it is passed to the appenders. */
interface LoggingEvent {
  readonly categoryName: string;
  readonly level: { readonly level: number; readonly levelStr: string };
  readonly data: readonly unknown[];
  /** A copy of the context of the logger (`addContext`), for this event alone. */
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
 * Records the lines of log4js as log records, and adds the trace to the context of each event, where layouts find it
 * (`%X{trace_id}`). log4js has no fields that every layout prints.
 *
 * It wraps the function to which a logger passes each event: once for all appenders, and in a cluster in the worker that
 * logged it, not in the primary that prints it. Functions before that are not wrapped, since log4js counts the frames
 * between them and the service.
 */
export class Log4jsLogsInstrumentation extends InstrumentationBase<Log4jsConfig> {
  constructor(config: Log4jsConfig = {}) {
    super(SCOPE.name, SCOPE.version, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const sender = createLogSender(SCOPE);
    const observe = (event: LoggingEvent) => {
      const config = this.getConfig();
      sender.send(config, log4jsSeverity(event.level.level), () => read(event));
      if (!config.disableLogCorrelation) addTrace(event.context);
    };
    const patch = (exports: ClusteringModule) =>
      this._wrap(exports, 'send', (original: Send) => {
        return function send(this: unknown, event) {
          try {
            observe(event);
          } catch (error) {
            reportFailure(error);
          }
          beginPrinting();
          try {
            return original.call(this, event);
          } finally {
            endPrinting();
          }
        };
      });
    const unpatch = (exports: ClusteringModule) => this._unwrap(exports, 'send');
    return patchFiles('log4js', ['>=4 <7'], { [FILE]: patch }, { [FILE]: unpatch });
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
    // As layouts format it.
    message: format(...event.data),
    fields: event.context,
    excludedFields: excludeFields(),
    // Only known with `enableCallStack`.
    attributes: codeAttributes({
      path: event.fileName,
      line: event.lineNumber,
      column: event.columnNumber,
      functionName: event.callerName || undefined,
    }),
    exception: event.error ?? event.data.find((value) => value instanceof Error),
    loggerName: event.categoryName,
  };
}
