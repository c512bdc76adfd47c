import type { Context, SeverityNumber } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { beginPrinting, endPrinting } from '../../util/line-printing.ts';
import { VERSION } from '../../util/version.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { createLogSender, type LogLine, omitting, unsent } from './log-sender.ts';
import { severityOf } from './winston-severity.ts';
import { formatsOfTakers, watchFormats } from './winston-transports.ts';

/** Options of this instrumentation, as upstream's has them. */
export interface WinstonLogsConfig extends LogInstrumentationConfig {
  /** Severities by level, for levels of the service's own. */
  readonly severityMapping?: Readonly<Record<string, SeverityNumber>>;
}

/** A record of winston. Formats may replace it. */
type Info = Readonly<Record<string | symbol, unknown>>;

interface WinstonLogger {
  write(info: unknown): boolean;
  readonly levels: Readonly<Record<string, number>>;
  /** Whether one of its transports takes this level. Missing in the first versions of winston 3. */
  isLevelEnabled?(level: string): boolean;
}

type Transform = (this: WinstonLogger, info: Info, encoding: unknown, done: unknown) => void;
type Push = (this: WinstonLogger, info: unknown, encoding?: unknown) => boolean;

type Child = (this: WinstonLogger, bound: unknown) => WinstonLogger;
type Add = (this: unknown, id: unknown, options?: unknown) => WinstonLogger;

interface ContainerModule {
  readonly prototype: { add: Add };
}

interface LoggerModule {
  readonly prototype: { _transform: Transform; push: Push; child: Child };
}

/** Where winston keeps a record's level, whatever a format makes of `level` (triple-beam). */
const LEVEL = Symbol.for('level');
/** Where winston keeps what followed the message. */
const SPLAT = Symbol.for('splat');
/** Where upstream's instrumentation keeps the context in which a record was written. */
const CONTEXT = Symbol.for('opentelemetry.js.contrib.winston.context');
const FILE = 'winston/lib/winston/logger.js';
/** Has `winston.loggers`, where loggers have names. */
const CONTAINER_FILE = 'winston/lib/winston/container.js';
const SCOPE = { name: 'sightline/winston', version: VERSION } as const;
/** On a record of `sightline/logging`, which sends its lines itself. */
const SENT = Symbol.for('sightline.sent');

/**
 * Sends what winston writes as log records. Upstream's instrumentation puts the trace into the
 * printed line; its sending needs a transport that was made for an older logs API and sends nothing
 * with this SDK.
 *
 * It listens where a logger hands a formatted record to its transports, once for all of them. A
 * transport of our own would show in `logger.transports`, silence winston's warning about a logger
 * that has none, change what `isLevelEnabled` says, and be gone after `logger.clear()`.
 */
export class WinstonLogsInstrumentation extends InstrumentationBase<WinstonLogsConfig> {
  constructor(config: WinstonLogsConfig = {}) {
    super(SCOPE.name, SCOPE.version, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const versions = ['>=3 <4'];
    /** The record that the logger is formatting at this moment. */
    let written: Info | undefined;
    /** The error that a child logger is writing: what it hands on is a copy, and no error. */
    let given: Error | undefined;
    const sender = createLogSender(SCOPE);
    const names = new WeakMap<WinstonLogger, string>();

    const file = new InstrumentationNodeModuleFile(
      FILE,
      versions,
      (exports: LoggerModule) => {
        this._wrap(exports.prototype, '_transform', (original: Transform) => {
          return function _transform(info, encoding, done) {
            const outer = written;
            written = info;
            try {
              original.call(this, info, encoding, done);
            } finally {
              // A format may write lines itself.
              written = outer;
            }
          };
        });
        this._wrap(exports.prototype, 'child', (original: Child) => {
          return function child(bound) {
            const logger = original.call(this, bound);
            const write = (info: unknown) => {
              const outer = given;
              if (info instanceof Error) given = info;
              try {
                return logger.write(info);
              } finally {
                given = outer;
              }
            };
            // Winston defines it as not to be changed.
            const members = Object.getOwnPropertyDescriptors(logger);
            return Object.create(Object.getPrototypeOf(logger) as object, {
              ...members,
              write: { value: write },
            });
          };
        });
        const send = (logger: WinstonLogger, info: Info) => {
          const source = written ?? info;
          if (source[SENT] === true) return;
          const level = String(source[LEVEL] ?? source.level);
          // Winston leaves it to the transports to keep to the levels, except for uncaught exceptions.
          if (info.exception !== true && logger.isLevelEnabled?.(level) === false) return;
          const config = this.getConfig();
          const severity = config.severityMapping?.[level] ?? severityOf(level, logger.levels);
          const name = names.get(logger);
          const reading = (writing: Pick<Writing, 'info' | 'written'>) => () =>
            read({ ...writing, level, name, given });
          const settle = () => {
            const copy = source === info && given === undefined ? settledFields(info) : undefined;
            return copy === undefined ? undefined : reading({ info: copy, written: copy });
          };
          sender.send(config, severity, reading({ info, written: source }), settle);
        };
        const sendSafely = (logger: WinstonLogger, info: Info) => {
          try {
            send(logger, info);
          } catch (error) {
            unsent(error);
          }
        };
        this._wrap(exports.prototype, 'push', (original: Push) => {
          return function push(info, encoding) {
            // A format drops a record by `false`, and a stream ends by `null`.
            const isRecord = typeof info === 'object' && info !== null;
            let formats: ReturnType<typeof formatsOfTakers> = [];
            try {
              if (isRecord) formats = formatsOfTakers(this, info as Info);
              if (isRecord && formats?.length === 0) send(this, info as Info);
            } catch (error) {
              unsent(error);
            }
            const isDropped = formats?.length ? watchFormats(formats) : undefined;
            beginPrinting();
            try {
              return original.call(this, info, encoding);
            } finally {
              endPrinting();
              if (isDropped?.() === false) sendSafely(this, info as Info);
            }
          };
        });
        return exports;
      },
      (exports?: LoggerModule) => {
        if (exports === undefined) return;
        this._unwrap(exports.prototype, '_transform');
        this._unwrap(exports.prototype, 'push');
        this._unwrap(exports.prototype, 'child');
      },
    );
    const container = new InstrumentationNodeModuleFile(
      CONTAINER_FILE,
      versions,
      (exports: ContainerModule) => {
        this._wrap(exports.prototype, 'add', (original: Add) => {
          return function add(id, options) {
            const logger = original.call(this, id, options);
            if (typeof id === 'string') names.set(logger, id);
            return logger;
          };
        });
        return exports;
      },
      (exports?: ContainerModule) => {
        if (exports !== undefined) this._unwrap(exports.prototype, 'add');
      },
    );
    const same = <T>(exports: T): T => exports;
    const files = [file, container];
    return new InstrumentationNodeModuleDefinition('winston', versions, same, () => {}, files);
  }
}

/** A record on its way through a logger. */
interface Writing {
  /** As the logger's format made it. */
  readonly info: Info;
  /** As it was written. */
  readonly written: Info;
  readonly level: string;
  /** Of the logger in a container. */
  readonly name: string | undefined;
  readonly given: Error | undefined;
}

/** @returns a copy that nobody can change, where no value is an object */
function settledFields(info: Info): Info | undefined {
  if (info instanceof Error) return undefined;
  for (const key of Object.keys(info)) {
    const value = info[key];
    if (typeof value === 'object' && value !== null) return undefined;
  }
  const rest = info[SPLAT];
  // Winston keeps the fields there as well.
  if (Array.isArray(rest) && rest.some((value) => value instanceof Error)) return undefined;
  const copy: Record<string | symbol, unknown> = { ...info };
  delete copy[SPLAT];
  return copy;
}

/** Names of fields that are no attributes, of most lines. */
const PLAIN = omitting('level', 'message');

function read({ info, written, level, name, given }: Writing): LogLine {
  const [exceptionName, exception] = findException(info, written, given);
  // By `winston.format.label`.
  const label = typeof info.label === 'string' ? info.label : undefined;
  return {
    severityText: level,
    // Some formats, such as logstash's, leave no message.
    message: info.message ?? written.message,
    fields: info as Record<string, unknown>,
    omitted:
      exception === undefined && label === undefined
        ? PLAIN
        : omitting(
            ...['level', 'message', name === undefined && label !== undefined ? 'label' : ''],
            ...(exception === undefined ? [] : ['stack', 'cause', exceptionName]),
          ),
    exception,
    loggerName: name ?? label,
    context: written[CONTEXT] as Context | undefined,
  };
}

const NAMES_OF_ERRORS = ['error', 'err', 'reason', 'message'] as const;
const NOTHING: readonly unknown[] = [];
const NO_EXCEPTION = ['', undefined] as const;

/**
 * The error of `logger.error(error)`, `logger.error(message, error)` and `{ error }`, and the name of
 * the field that holds it, if any.
 */
function findException(
  info: Info,
  written: Info,
  given: Error | undefined,
): readonly [string, unknown] {
  for (const name of NAMES_OF_ERRORS) {
    const value = info[name] ?? written[name];
    if (typeof value === 'object' && value instanceof Error) return [name, value];
  }
  const rest = written[SPLAT];
  if (given !== undefined && written.stack === given.stack) return ['', given];
  if (written instanceof Error) return ['', written];
  if (info instanceof Error) return ['', info];
  for (const value of Array.isArray(rest) ? rest : NOTHING) {
    if (value instanceof Error) return ['', value];
  }
  if (typeof info.stack !== 'string') return NO_EXCEPTION;
  const [type = 'Error'] = /^\w*Error\b/.exec(info.stack) ?? [];
  return ['', { name: type, message: String(info.message), stack: info.stack }];
}
