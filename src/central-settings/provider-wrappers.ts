import {
  type Context,
  context as contexts,
  INVALID_SPAN_CONTEXT,
  type Logger,
  type LoggerProvider,
  SeverityNumber,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import type { CentralSettings } from '../configuration/central-settings.ts';
import {
  levelFinder,
  parseServiceLogLevels,
  type ServiceLevel,
} from '../configuration/service-log-levels.ts';

interface Switches {
  readonly settings: CentralSettings;
  isOff(scope: string): boolean;
}

/**
 * Wraps a provider: while an instrumentation is off, its tracers create no spans, and traces continue as if it were
 * not there.
 */
export function wrapTracerProvider<P extends TracerProvider>(central: Switches, provider: P): P {
  const wrappers = new WeakMap<Tracer, Tracer>();
  return {
    ...provider,
    getTracer(name, version, options) {
      const tracer = provider.getTracer(name, version, options);
      let wrapper = wrappers.get(tracer);
      if (wrapper === undefined) {
        wrapper = wrapTracer(tracer, () => central.isOff(name));
        wrappers.set(tracer, wrapper);
      }
      return wrapper;
    },
  };
}

function wrapTracer(tracer: Tracer, isOff: () => boolean): Tracer {
  return {
    ...tracer,
    startSpan: (name: string, options?: SpanOptions, context?: Context) =>
      isOff() ? parentSpan(context ?? contexts.active()) : tracer.startSpan(name, options, context),
    startActiveSpan(name: string, ...rest: unknown[]) {
      if (!isOff()) return tracer.startActiveSpan(name, ...(rest as [never]));
      if (rest.length === 0) return undefined;
      const context = (rest.length > 2 ? (rest[1] as Context) : undefined) ?? contexts.active();
      const run = rest.at(-1) as (span: Span) => unknown;
      return contexts.with(context, run, undefined, parentSpan(context));
    },
  } as Tracer;
}

/** A span that is not recorded: its children become children of the span above it. */
function parentSpan(context: Context): Span {
  return trace.wrapSpanContext(trace.getSpanContext(context) ?? INVALID_SPAN_CONTEXT);
}

const SEVERITY: Readonly<Record<ServiceLevel, number>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
  off: Number.POSITIVE_INFINITY,
};

/** Wraps a provider: its loggers drop records below the log level, and those of instrumentations that are off. */
export function wrapLoggerProvider<P extends LoggerProvider>(central: Switches, provider: P): P {
  let text: string | undefined;
  let levelOf: ((logger: string) => ServiceLevel) | undefined;
  const minimumOf = (logger: string): number => {
    const { logLevel } = central.settings;
    if (logLevel === undefined) return 0;
    if (logLevel !== text || levelOf === undefined) {
      text = logLevel;
      levelOf = levelFinder(parseServiceLogLevels('logLevel', logLevel, () => {}));
    }
    return SEVERITY[levelOf(logger)];
  };
  return {
    ...provider,
    getLogger(name, version, options) {
      const logger = provider.getLogger(name, version, options);
      const isEnabled = (severity: number | undefined): boolean =>
        !central.isOff(name) && (severity || Number.POSITIVE_INFINITY) >= minimumOf(name);
      return {
        ...logger,
        emit(record) {
          if (isEnabled(record.severityNumber)) logger.emit(record);
        },
        enabled: (options) => isEnabled(options?.severityNumber) && logger.enabled(options),
      } satisfies Logger;
    },
  };
}
