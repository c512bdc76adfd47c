import { Writable } from 'node:stream';
import { type Context, context, type Logger } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../version.ts';
import { severityOf } from './winston-severity.ts';

type Levels = Readonly<Record<string, number>>;

/** A record of winston on its way to the transports. */
type Info = Readonly<Record<string | symbol, unknown>>;

/** The logger that a transport is piped from. */
interface WinstonLogger {
  readonly level?: string;
  readonly levels: Levels;
}

interface ConfigureOptions {
  transports?: unknown;
}

interface LoggerModule {
  readonly prototype: { configure(options?: ConfigureOptions): void };
}

/** Where winston keeps a record's level, whatever a format makes of `level` (triple-beam). */
const LEVEL = Symbol.for('level');
/** Where upstream's instrumentation keeps the context in which a record was written. */
const CONTEXT = Symbol.for('opentelemetry.js.contrib.winston.context');
/** Fields of the printed line that are no attributes of a log record. */
const NO_ATTRIBUTES = new Set(['level', 'message', 'trace_id', 'span_id', 'trace_flags']);

/**
 * Sends what winston writes as log records. Upstream's instrumentation puts the trace into the
 * printed line; its sending needs a transport that was made for an older logs API and sends nothing
 * with this SDK.
 */
export class WinstonLogsInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/winston', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const versions = ['>=3 <4'];
    const file = new InstrumentationNodeModuleFile(
      'winston/lib/winston/logger.js',
      versions,
      (exports: LoggerModule) => {
        this._wrap(exports.prototype, 'configure', (original) =>
          patchConfigure(original, () => this.logger),
        );
        return exports;
      },
      (exports?: LoggerModule) => {
        if (exports !== undefined) this._unwrap(exports.prototype, 'configure');
      },
    );
    const same = <T>(exports: T): T => exports;
    return new InstrumentationNodeModuleDefinition('winston', versions, same, () => {}, [file]);
  }
}

/** Every logger, the default one too, gets one more transport when it is configured. */
function patchConfigure(original: (options?: ConfigureOptions) => void, logger: () => Logger) {
  return function configure(this: unknown, options: ConfigureOptions = {}): void {
    const given = options.transports ?? [];
    const transports = Array.isArray(given) ? given : [given];
    original.call(this, { ...options, transports: [...transports, createSender(logger())] });
  };
}

/** A transport in winston's sense: an object stream that learns of its logger when it is piped. */
function createSender(logger: Logger): Writable {
  let parent: WinstonLogger | undefined;
  const sender = new Writable({
    objectMode: true,
    write(info: Info, _encoding, done) {
      try {
        if (parent === undefined || passes(info, parent)) emit(logger, info, parent?.levels);
      } catch {
        // A record that cannot be read must not break the service's logging.
      }
      done();
    },
  });
  sender.on('pipe', (source) => {
    parent = source as unknown as WinstonLogger;
  });
  // Winston takes a stream for one of its transports by this method.
  return Object.assign(sender, {
    log(_info: unknown, done: () => void) {
      done();
    },
  });
}

/** Winston leaves it to transports to keep to the logger's level. */
function passes(info: Info, { level, levels }: WinstonLogger): boolean {
  const limit = level === undefined ? undefined : levels[level];
  const own = levels[String(info[LEVEL])];
  return limit === undefined || own === undefined || own <= limit;
}

function emit(logger: Logger, info: Info, levels: Levels | undefined): void {
  const level = String(info[LEVEL] ?? info.level);
  const attributes: Record<string, never> = {};
  for (const [key, value] of Object.entries(info)) {
    if (!NO_ATTRIBUTES.has(key)) attributes[key] = plain(value) as never;
  }
  const exception = exceptionOf(info);
  // The stack is part of the exception then.
  if (exception !== undefined) delete attributes.stack;
  logger.emit({
    severityNumber: severityOf(level, levels),
    severityText: level,
    body: plain(info.message) as never,
    attributes,
    context: (info[CONTEXT] as Context | undefined) ?? context.active(),
    ...(exception === undefined ? {} : { exception }),
  });
}

/** `logger.error(error)`, `logger.error(message, error)` and `{ error }`, as winston leaves them. */
function exceptionOf(info: Info): Error | undefined {
  for (const candidate of [info, info.error, info.err, info.message]) {
    if (candidate instanceof Error) return candidate;
  }
  if (typeof info.stack !== 'string') return undefined;
  const [name] = /^\w*Error\b/.exec(info.stack) ?? ['Error'];
  return Object.assign(new Error(String(info.message)), { name, stack: info.stack });
}

/** Errors have no enumerable fields; everything else goes as it is. */
function plain(value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}
