import type { Context, SeverityNumber } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { beginPrinting, endPrinting } from '../../util/line-printing.ts';
import { VERSION } from '../../util/version.ts';
import { patchFiles } from '../patching/file-patches.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { createLogSender, excludeFields, type LogLine, reportFailure } from './log-sender.ts';
import { severityOf } from './winston-severity.ts';
import { formatsOfTransports, watchFormats } from './winston-transports.ts';

/** The options, which are those of the upstream instrumentation. */
export interface WinstonLogsConfig extends LogInstrumentationConfig {
  /** Severities of custom levels. Default: between those of their neighbours. */
  readonly severityMapping?: Readonly<Record<string, SeverityNumber>>;
}

/** A record of winston. Formats may replace it. */
type Info = Readonly<Record<string | symbol, unknown>>;

interface WinstonLogger {
  write(info: unknown): boolean;
  readonly levels: Readonly<Record<string, number>>;
  /** Whether one of its transports accepts this level. Missing in the first versions of winston 3. */
  isLevelEnabled?(level: string): boolean;
}

type Transform = (this: WinstonLogger, info: Info, encoding: unknown, done: unknown) => void;
type Push = (this: WinstonLogger, info: unknown, encoding?: unknown) => boolean;

type Child = (this: WinstonLogger, metadata: unknown) => WinstonLogger;
type Add = (this: unknown, id: unknown, options?: unknown) => WinstonLogger;

interface ContainerModule {
  readonly prototype: { add: Add };
}

interface LoggerModule {
  readonly prototype: { _transform: Transform; push: Push; child: Child };
}

/** The level of a record, which formats do not change, unlike `level` (triple-beam). */
const LEVEL = Symbol.for('level');
/** The arguments after the message. */
const SPLAT = Symbol.for('splat');
/** The context in which a record was logged, set by the upstream instrumentation. */
const CONTEXT = Symbol.for('opentelemetry.js.contrib.winston.context');
const LOGGER_FILE = 'winston/lib/winston/logger.js';
/** The class of `winston.loggers`, where loggers have names. */
const CONTAINER_FILE = 'winston/lib/winston/container.js';
const SCOPE = { name: 'sightline/winston', version: VERSION } as const;
/** Set on records of `sightline/logging`, which sends its lines itself. */
const SENT = Symbol.for('sightline.sent');

/**
 * Records the lines of winston as log records. The upstream instrumentation adds the trace to the printed line. Its
 * transport was made for an older logs API and sends nothing with this SDK.
 *
 * It wraps the method that passes a formatted record to the transports, once for all of them. Another transport would
 * be visible in `logger.transports`, silence the warning of winston about a logger without transports, change the result
 * of `isLevelEnabled`, and be removed by `logger.clear()`.
 */
export class WinstonLogsInstrumentation extends InstrumentationBase<WinstonLogsConfig> {
  constructor(config: WinstonLogsConfig = {}) {
    super(SCOPE.name, SCOPE.version, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    /** The record that is being formatted. */
    let original: Info | undefined;
    /** The error that a child logger writes. It passes on a copy, which is not an error. */
    let childError: Error | undefined;
    const sender = createLogSender(SCOPE);
    const names = new WeakMap<WinstonLogger, string>();

    const send = (logger: WinstonLogger, info: Info) => {
      const source = original ?? info;
      if (source[SENT] === true) return;
      const level = String(source[LEVEL] ?? source.level);
      // Winston passes records of all levels to the transports, which check the level, except for uncaught exceptions.
      if (info.exception !== true && logger.isLevelEnabled?.(level) === false) return;
      const config = this.getConfig();
      const severity = config.severityMapping?.[level] ?? severityOf(level, logger.levels);
      const name = names.get(logger);
      const reader = (record: Pick<LoggedRecord, 'info' | 'original'>) => () =>
        read({ ...record, level, name, childError });
      const freeze = () => {
        const copy = source === info && childError === undefined ? frozenCopy(info) : undefined;
        return copy === undefined ? undefined : reader({ info: copy, original: copy });
      };
      sender.send(config, severity, reader({ info, original: source }), freeze);
    };
    const patchLogger = ({ prototype }: LoggerModule) => {
      this._wrap(prototype, '_transform', (transform: Transform) => {
        return function _transform(info, encoding, done) {
          const outer = original;
          original = info;
          try {
            transform.call(this, info, encoding, done);
          } finally {
            // A format may log lines itself.
            original = outer;
          }
        };
      });
      this._wrap(prototype, 'child', (createChild: Child) => {
        return function child(metadata) {
          const logger = createChild.call(this, metadata);
          const write = (info: unknown) => {
            const outer = childError;
            if (info instanceof Error) childError = info;
            try {
              return logger.write(info);
            } finally {
              childError = outer;
            }
          };
          // A new object, since winston defines `write` as not writable.
          const members = Object.getOwnPropertyDescriptors(logger);
          return Object.create(Object.getPrototypeOf(logger) as object, {
            ...members,
            write: { value: write },
          });
        };
      });
      this._wrap(prototype, 'push', (pushRecord: Push) => {
        return function push(info, encoding) {
          // A format drops a record by `false`, and a stream ends by `null`.
          const isRecord = typeof info === 'object' && info !== null;
          let formats: ReturnType<typeof formatsOfTransports> = [];
          try {
            if (isRecord) formats = formatsOfTransports(this, info as Info);
            if (isRecord && formats?.length === 0) send(this, info as Info);
          } catch (error) {
            reportFailure(error);
          }
          const isDropped = formats?.length ? watchFormats(formats) : undefined;
          beginPrinting();
          try {
            return pushRecord.call(this, info, encoding);
          } finally {
            endPrinting();
            try {
              if (isDropped?.() === false) send(this, info as Info);
            } catch (error) {
              reportFailure(error);
            }
          }
        };
      });
    };
    const patchContainer = ({ prototype }: ContainerModule) =>
      this._wrap(prototype, 'add', (addLogger: Add) => {
        return function add(id, options) {
          const logger = addLogger.call(this, id, options);
          if (typeof id === 'string') names.set(logger, id);
          return logger;
        };
      });
    return patchFiles(
      'winston',
      ['>=3 <4'],
      { [LOGGER_FILE]: patchLogger, [CONTAINER_FILE]: patchContainer },
      {
        [LOGGER_FILE]: ({ prototype }: LoggerModule) => {
          for (const name of ['_transform', 'push', 'child'] as const)
            this._unwrap(prototype, name);
        },
        [CONTAINER_FILE]: ({ prototype }: ContainerModule) => this._unwrap(prototype, 'add'),
      },
    );
  }
}

/** A record that a logger passes to its transports. */
interface LoggedRecord {
  /** The formatted record. */
  readonly info: Info;
  /** The record before it was formatted. */
  readonly original: Info;
  readonly level: string;
  /** The name of the logger in its container. */
  readonly name: string | undefined;
  readonly childError: Error | undefined;
}

/** @returns a copy, which the service cannot change; undefined if a value is an object, which it can */
function frozenCopy(info: Info): Info | undefined {
  if (info instanceof Error) return undefined;
  for (const key of Object.keys(info)) {
    const value = info[key];
    if (typeof value === 'object' && value !== null) return undefined;
  }
  const rest = info[SPLAT];
  // The arguments include the object with the fields.
  if (Array.isArray(rest) && rest.some((value) => value instanceof Error)) return undefined;
  const copy: Record<string | symbol, unknown> = { ...info };
  delete copy[SPLAT];
  return copy;
}

/** The excluded fields of most lines. */
const EXCLUDED_FIELDS = excludeFields('level', 'message');

function read({ info, original, level, name, childError }: LoggedRecord): LogLine {
  const [exceptionName, exception] = findException(info, original, childError);
  // Set by `winston.format.label`.
  const label = typeof info.label === 'string' ? info.label : undefined;
  return {
    severityText: level,
    // Some formats, such as that of logstash, remove the message.
    message: info.message ?? original.message,
    fields: info as Record<string, unknown>,
    excludedFields:
      exception === undefined && label === undefined
        ? EXCLUDED_FIELDS
        : excludeFields(
            ...['level', 'message', name === undefined && label !== undefined ? 'label' : ''],
            ...(exception === undefined ? [] : ['stack', 'cause', exceptionName]),
          ),
    exception,
    loggerName: name ?? label,
    context: original[CONTEXT] as Context | undefined,
  };
}

const ERROR_FIELDS = ['error', 'err', 'reason', 'message'] as const;
const NO_ARGUMENTS: readonly unknown[] = [];
const NO_EXCEPTION = ['', undefined] as const;

/**
 * The error of `logger.error(error)`, `logger.error(message, error)` or `{ error }`, and the name of its field, or an empty
 * text.
 */
function findException(
  info: Info,
  original: Info,
  childError: Error | undefined,
): readonly [string, unknown] {
  for (const name of ERROR_FIELDS) {
    const value = info[name] ?? original[name];
    if (typeof value === 'object' && value instanceof Error) return [name, value];
  }
  const rest = original[SPLAT];
  if (childError !== undefined && original.stack === childError.stack) return ['', childError];
  if (original instanceof Error) return ['', original];
  if (info instanceof Error) return ['', info];
  for (const value of Array.isArray(rest) ? rest : NO_ARGUMENTS) {
    if (value instanceof Error) return ['', value];
  }
  if (typeof info.stack !== 'string') return NO_EXCEPTION;
  const [type = 'Error'] = /^\w*Error\b/.exec(info.stack) ?? [];
  return ['', { name: type, message: String(info.message), stack: info.stack }];
}
