import type { Context, SeverityNumber } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../version.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { type LogLine, omitting, sendLine } from './log-sender.ts';
import { severityOf } from './winston-severity.ts';

/** Options of this instrumentation, as upstream's has them. */
export interface WinstonLogsConfig extends LogInstrumentationConfig {
  /** Severities by level, for levels of the service's own. */
  readonly severityMapping?: Readonly<Record<string, SeverityNumber>>;
}

/** A record of winston. Formats may replace it. */
type Info = Readonly<Record<string | symbol, unknown>>;

interface WinstonLogger {
  readonly levels: Readonly<Record<string, number>>;
  /** Whether one of its transports takes this level. Missing in the first versions of winston 3. */
  isLevelEnabled?(level: string): boolean;
}

type Transform = (this: WinstonLogger, info: Info, encoding: unknown, done: unknown) => void;
type Push = (this: WinstonLogger, info: unknown, encoding?: unknown) => boolean;

interface LoggerModule {
  readonly prototype: { _transform: Transform; push: Push };
}

/** Where winston keeps a record's level, whatever a format makes of `level` (triple-beam). */
const LEVEL = Symbol.for('level');
/** Where winston keeps what followed the message. */
const SPLAT = Symbol.for('splat');
/** Where upstream's instrumentation keeps the context in which a record was written. */
const CONTEXT = Symbol.for('opentelemetry.js.contrib.winston.context');
const FILE = 'winston/lib/winston/logger.js';

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
    super('sightline/winston', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const versions = ['>=3 <4'];
    /** The record that the logger is formatting at this moment. */
    let written: Info | undefined;

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
        const send = (logger: WinstonLogger, info: Info) => {
          const config = this.getConfig();
          sendLine(this.logger, config, () => read(logger, info, written ?? info, config));
        };
        this._wrap(exports.prototype, 'push', (original: Push) => {
          return function push(info, encoding) {
            // A format drops a record by `false`, and a stream ends by `null`.
            if (typeof info === 'object' && info !== null) send(this, info as Info);
            return original.call(this, info, encoding);
          };
        });
        return exports;
      },
      (exports?: LoggerModule) => {
        if (exports === undefined) return;
        this._unwrap(exports.prototype, '_transform');
        this._unwrap(exports.prototype, 'push');
      },
    );
    const same = <T>(exports: T): T => exports;
    return new InstrumentationNodeModuleDefinition('winston', versions, same, () => {}, [file]);
  }
}

function read(
  logger: WinstonLogger,
  info: Info,
  written: Info,
  { severityMapping }: WinstonLogsConfig,
): LogLine | undefined {
  const level = String(written[LEVEL] ?? written.level);
  // Winston leaves it to the transports to keep to the levels, except for uncaught exceptions.
  if (info.exception !== true && logger.isLevelEnabled?.(level) === false) return undefined;
  const [name, exception] = findException(info, written);
  return {
    severityNumber: severityMapping?.[level] ?? severityOf(level, logger.levels),
    severityText: level,
    // Some formats, such as logstash's, leave no message.
    message: info.message ?? written.message,
    fields: info as Record<string, unknown>,
    omitted: omitting('level', 'message', ...(exception === undefined ? [] : ['stack', name])),
    exception,
    context: written[CONTEXT] as Context | undefined,
  };
}

/**
 * The error of `logger.error(error)`, `logger.error(message, error)` and `{ error }`, and the name of
 * the field that holds it, if any.
 */
function findException(info: Info, written: Info): readonly [string, unknown] {
  for (const name of ['error', 'err', 'reason', 'message']) {
    const value = info[name] ?? written[name];
    if (value instanceof Error) return [name, value];
  }
  const rest = written[SPLAT];
  for (const value of [written, info, ...(Array.isArray(rest) ? rest : [])]) {
    if (value instanceof Error) return ['', value];
  }
  if (typeof info.stack !== 'string') return ['', undefined];
  const [type = 'Error'] = /^\w*Error\b/.exec(info.stack) ?? [];
  return ['', { name: type, message: String(info.message), stack: info.stack }];
}
