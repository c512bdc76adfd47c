import { format, inspect } from 'node:util';
import { context, isSpanContextValid, SeverityNumber, trace } from '@opentelemetry/api';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { isLoggedLine, watchPrinting } from '../../util/line-printing.ts';
import { VERSION } from '../../util/version.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { createLogSender, type LogSender, omitting } from './log-sender.ts';

interface ConsoleConfig extends LogInstrumentationConfig {
  /** Print the trace behind each line that is written inside of one. Default: false. */
  readonly printTraceIds?: boolean;
}

type Method = (this: unknown, ...values: unknown[]) => unknown;
type Methods = Record<keyof typeof SEVERITIES, Method>;

const SCOPE = { name: 'sightline/console', version: VERSION } as const;

/** Methods that print; the others (`table`, `group`, `assert`, `trace` …) call one of these. */
const SEVERITIES = {
  debug: SeverityNumber.DEBUG,
  dir: SeverityNumber.INFO,
  error: SeverityNumber.ERROR,
  info: SeverityNumber.INFO,
  log: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
} as const;

/** What `console.trace` hands to `console.error`. */
const TRACE = /^Trace(?:: .*)?\n {4}at /;
const NO_FIELDS = {};
const NOTHING_OMITTED = omitting();

/**
 * Sends what the service prints by `console` as log records. It is off unless asked for: many a program
 * prints for people, or for the next in a pipe.
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
          const printed = config.printTraceIds && name !== 'dir' ? withTrace(values) : values;
          return original.apply(this, printed);
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
    // The console will throw the same.
    return;
  }
  const isTrace = name === 'error' && typeof values[0] === 'string' && TRACE.test(values[0]);
  sender.send(config, isTrace ? SeverityNumber.TRACE : SEVERITIES[name], () => ({
    severityText: isTrace ? 'trace' : name,
    message: textOf(),
    fields: NO_FIELDS,
    omitted: NOTHING_OMITTED,
    exception: values.find((value) => value instanceof Error),
  }));
}

function withoutColours(options: unknown): object {
  return typeof options === 'object' ? { ...options, colors: false } : {};
}

/** A line of JSON stays one. */
function withTrace(values: unknown[]): unknown[] {
  const span = trace.getSpanContext(context.active());
  if (span === undefined || !isSpanContextValid(span)) return values;
  const [only] = values;
  if (values.length === 1 && typeof only === 'string' && /^\s*[{[]/.test(only)) return values;
  return [...values, `trace_id=${span.traceId} span_id=${span.spanId}`];
}
