import { format, inspect } from 'node:util';
import { context, isSpanContextValid, SeverityNumber, trace } from '@opentelemetry/api';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { isLoggedLine, watchPrinting } from '../../util/line-printing.ts';
import { VERSION } from '../../util/version.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { createLogSender, excludeFields, type LogSender } from './log-sender.ts';

interface ConsoleConfig extends LogInstrumentationConfig {
  /** Append the trace to each line that is printed inside of one. Default: false. */
  readonly printTraceIds?: boolean;
}

type Method = (this: unknown, ...values: unknown[]) => unknown;
type Methods = Record<keyof typeof SEVERITIES, Method>;

const SCOPE = { name: 'sightline/console', version: VERSION } as const;

/** Methods that print. The others (`table`, `group`, `assert`, `trace` …) call one of them. */
const SEVERITIES = {
  debug: SeverityNumber.DEBUG,
  dir: SeverityNumber.INFO,
  error: SeverityNumber.ERROR,
  info: SeverityNumber.INFO,
  log: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
} as const;

/** The text that `console.trace` passes to `console.error`. */
const TRACE = /^Trace(?:: .*)?\n {4}at /;
const NO_FIELDS = {};
const EXCLUDED_FIELDS = excludeFields();

/**
 * Records what the service prints by `console` as log records. Off by default: many programs print for people, or for the
 * next program in a pipe.
 */
export class ConsoleLogsInstrumentation extends InstrumentationBase<ConsoleConfig> {
  constructor(config: ConsoleConfig = {}) {
    super(SCOPE.name, SCOPE.version, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    if (this.isEnabled()) return;
    super.enable();
    watchPrinting();
    const sender = createLogSender(SCOPE);
    const methods = console as unknown as Methods;
    for (const name of Object.keys(SEVERITIES) as (keyof Methods)[]) {
      this._wrap(methods, name, (original) => {
        const instrumentation = this;
        return function (this: unknown, ...values) {
          const config = instrumentation.getConfig();
          send(sender, config, name, values);
          const hasTrace = config.printTraceIds && name !== 'dir';
          return original.apply(this, hasTrace ? withTrace(values) : values);
        };
      });
    }
  }

  override disable(): void {
    super.disable();
    for (const name of Object.keys(SEVERITIES)) this._unwrap(console, name as 'log');
  }
}

function send(
  sender: LogSender,
  config: ConsoleConfig,
  name: keyof Methods,
  values: readonly unknown[],
): void {
  let text: string | undefined;
  const textOf = () => {
    text ??= name === 'dir' ? inspect(values[0], withoutColours(values[1])) : format(...values);
    return text;
  };
  try {
    if (isLoggedLine(textOf)) return;
  } catch {
    // `console` will throw the same error.
    return;
  }
  const isTrace = name === 'error' && typeof values[0] === 'string' && TRACE.test(values[0]);
  sender.send(config, isTrace ? SeverityNumber.TRACE : SEVERITIES[name], () => ({
    severityText: isTrace ? 'trace' : name,
    message: textOf(),
    fields: NO_FIELDS,
    excludedFields: EXCLUDED_FIELDS,
    exception: values.find((value) => value instanceof Error),
  }));
}

function withoutColours(options: unknown): object {
  return typeof options === 'object' ? { ...options, colors: false } : {};
}

/** Leaves lines of JSON as they are, so that they can still be parsed. */
function withTrace(values: unknown[]): unknown[] {
  const span = trace.getSpanContext(context.active());
  if (span === undefined || !isSpanContextValid(span)) return values;
  const [text] = values;
  if (values.length === 1 && typeof text === 'string' && /^\s*[{[]/.test(text)) return values;
  return [...values, `trace_id=${span.traceId} span_id=${span.spanId}`];
}
