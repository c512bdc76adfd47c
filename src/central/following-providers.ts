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

/** A provider whose tracers make no spans while their instrumentation is off: traces go on as if it were not there. */
export function followingTracers<P extends TracerProvider>(central: Switches, provider: P): P {
  const tracers = new WeakMap<Tracer, Tracer>();
  return {
    ...provider,
    getTracer(name, version, options) {
      const tracer = provider.getTracer(name, version, options);
      let follower = tracers.get(tracer);
      if (follower === undefined) {
        follower = followingTracer(tracer, () => central.isOff(name));
        tracers.set(tracer, follower);
      }
      return follower;
    },
  };
}

function followingTracer(tracer: Tracer, isOff: () => boolean): Tracer {
  return {
    ...tracer,
    startSpan: (name: string, options?: SpanOptions, context?: Context) =>
      isOff() ? aboveIn(context ?? contexts.active()) : tracer.startSpan(name, options, context),
    startActiveSpan(name: string, ...rest: unknown[]) {
      if (!isOff()) return tracer.startActiveSpan(name, ...(rest as [never]));
      if (rest.length === 0) return undefined;
      const context = (rest.length > 2 ? (rest[1] as Context) : undefined) ?? contexts.active();
      const run = rest.at(-1) as (span: Span) => unknown;
      return contexts.with(context, run, undefined, aboveIn(context));
    },
  } as Tracer;
}

/** Records nothing; what is below it is below the span above. */
function aboveIn(context: Context): Span {
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

/** A provider whose loggers leave out what is below the level, and the records of what is off. */
export function followingLoggers<P extends LoggerProvider>(central: Switches, provider: P): P {
  let text: string | undefined;
  let levelOf: ((logger: string) => ServiceLevel) | undefined;
  const leastOf = (logger: string): number => {
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
      const isWanted = (severity: number | undefined): boolean =>
        !central.isOff(name) && (severity || Number.POSITIVE_INFINITY) >= leastOf(name);
      return {
        ...logger,
        emit(record) {
          if (isWanted(record.severityNumber)) logger.emit(record);
        },
        enabled: (asked) => isWanted(asked?.severityNumber) && logger.enabled(asked),
      } satisfies Logger;
    },
  };
}
