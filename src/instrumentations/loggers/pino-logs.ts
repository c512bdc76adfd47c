import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { willPrint } from '../../util/line-printing.ts';
import { VERSION } from '../../util/version.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { createLogSender, type LogLine, omitting, unsent } from './log-sender.ts';
import { severityOfNumber } from './numeric-severity.ts';
import { createPinoLoggerNames } from './pino-logger-names.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The part of a logger that is read. Its settings are under symbols that pino exports. */
interface PinoLogger {
  readonly levels: { readonly labels: Readonly<Record<number, string>> };
  readonly [setting: symbol]: unknown;
}

/** Makes the line that is printed. Called once for each, whatever it is printed to. */
type AsJson = (
  this: PinoLogger,
  object: Fields,
  message: unknown,
  level: number,
  time: string,
) => string;

interface ToolsModule {
  asJson: AsJson;
}

/** Names in the exports of pino/lib/symbols.js. */
interface SymbolsModule {
  readonly messageKeySym: symbol;
  readonly chindingsSym?: symbol;
  readonly errorKeySym?: symbol;
  readonly nestedKeySym?: symbol;
  readonly hooksSym?: symbol;
  readonly streamSym?: symbol;
}

/** What `pino.multistream` shows of itself; other streams have no such list. */
interface Multistream {
  readonly streams?: readonly { readonly level?: unknown }[];
}

const SCOPE = { name: 'sightline/pino', version: VERSION } as const;

/**
 * Sends what pino prints as log records. Upstream's instrumentation puts the trace into the printed
 * line; it sends by replacing the logger's stream, which makes `logger.flush()` do nothing and lines
 * of a stream that buffers get lost, and knows errors in the field `err` only.
 */
export class PinoLogsInstrumentation extends InstrumentationBase<LogInstrumentationConfig> {
  constructor(config: LogInstrumentationConfig = {}) {
    super(SCOPE.name, SCOPE.version, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const versions = ['>=5.14.0 <11'];
    let symbols: SymbolsModule | undefined;
    const sender = createLogSender(SCOPE);
    const names = createPinoLoggerNames();
    const send = (logger: PinoLogger, object: Fields, level: number, line: string) => {
      const stream = symbols?.streamSym === undefined ? undefined : logger[symbols.streamSym];
      if (isDroppedBy(stream as Multistream | undefined, level)) return;
      const readWith = (given: Fields) => {
        const bindings = symbols?.chindingsSym;
        const name = bindings === undefined ? undefined : names(logger, logger[bindings]);
        return () => read({ logger, name, object: given, level, line }, symbols);
      };
      // The line cannot change any more, but for errors, of which it does not have all.
      const settle = () => (hasObject(logger, object, symbols) ? undefined : readWith(NO_FIELDS));
      sender.send(this.getConfig(), severityOfNumber(level), () => readWith(object)(), settle);
    };

    const same = <T>(exports: T): T => exports;
    const nothing = () => {};
    const symbolsFile = new InstrumentationNodeModuleFile(
      'pino/lib/symbols.js',
      versions,
      (exports: SymbolsModule) => {
        symbols = exports;
        return exports;
      },
      nothing,
    );
    const toolsFile = new InstrumentationNodeModuleFile(
      'pino/lib/tools.js',
      versions,
      (exports: ToolsModule) => {
        this._wrap(exports, 'asJson', (original) => {
          return function asJson(object, message, level, time) {
            const line = original.call(this, object, message, level, time);
            try {
              send(this, object, level, line);
              willPrint(line);
            } catch (error) {
              unsent(error);
            }
            return line;
          };
        });
        return exports;
      },
      (exports?: ToolsModule) => {
        if (exports !== undefined) this._unwrap(exports, 'asJson');
      },
    );
    const files = [symbolsFile, toolsFile];
    return new InstrumentationNodeModuleDefinition('pino', versions, same, nothing, files);
  }
}

/** Whether none of several streams takes a line of this level. */
function isDroppedBy(stream: Multistream | undefined, level: number): boolean {
  const streams = stream?.streams;
  if (!Array.isArray(streams) || streams.length === 0) return false;
  return streams.every((one) => typeof one.level === 'number' && one.level > level);
}

/** A call of `asJson`, and what came of it. */
interface Printed {
  readonly logger: PinoLogger;
  readonly name: string | undefined;
  readonly object: Fields;
  readonly level: number;
  readonly line: string;
}

const NO_FIELDS: Fields = {};

/** Whether a line may have an error, or is made anew by the service's own hook. */
function hasObject(
  logger: PinoLogger,
  object: Fields,
  symbols: SymbolsModule | undefined,
): boolean {
  const hooks = symbols?.hooksSym === undefined ? undefined : logger[symbols.hooksSym];
  if ((hooks as { streamWrite?: unknown } | undefined)?.streamWrite !== undefined) return true;
  if (object === null || object === undefined) return false;
  if (object instanceof Error) return true;
  const errorKey = symbols?.errorKeySym === undefined ? 'err' : String(logger[symbols.errorKeySym]);
  return isObject(object[errorKey]) || isObject(object.err) || isObject(object.error);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** What is sent is what is printed: serializers and redaction have been at the line. */
function read(printed: Printed, symbols: SymbolsModule | undefined): LogLine {
  const { logger, name: loggerName, object, level, line } = printed;
  const setting = (symbol: symbol | undefined) =>
    symbol === undefined ? undefined : logger[symbol];
  const messageKey = String(setting(symbols?.messageKeySym) ?? 'msg');
  const errorKey = String(setting(symbols?.errorKeySym) ?? 'err');
  const nestedKey = String(setting(symbols?.nestedKeySym) ?? '');
  const hooks = setting(symbols?.hooksSym) as { streamWrite?(line: string): string } | undefined;
  const fields = parse(hooks?.streamWrite?.(line) ?? line, messageKey);

  const inside = (fields[nestedKey] ?? fields) as Fields;
  const names = [errorKey, 'err', 'error'];
  const name = names.find((key) => isException(inside[key], object?.[key]));
  return {
    severityText: logger.levels.labels[level],
    message: fields[messageKey],
    fields: name === undefined || inside === fields ? fields : without(fields, nestedKey, name),
    // The resource has the host and the process.
    omitted: omitting(
      ...['level', 'time', 'pid', 'hostname', messageKey, name ?? ''],
      ...(loggerName !== undefined && fields.name === loggerName ? ['name'] : []),
    ),
    exception: name === undefined ? undefined : exceptionOf(inside[name], object?.[name]),
    error: names.map((key) => object?.[key]).find((value) => value instanceof Error),
    loggerName,
  };
}

/** The fields, but for one below a key. */
function without(fields: Fields, key: string, name: string): Fields {
  const { [name]: _, ...rest } = fields[key] as Fields;
  return { ...fields, [key]: rest };
}

/** The service's own `streamWrite` may make something else than JSON of a line. */
function parse(line: string, messageKey: string): Fields {
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return { [messageKey]: line.trimEnd() };
  }
}

/** Printed by pino's serializer, or an error without one, of which pino prints nothing. */
function isException(printed: unknown, given: unknown): boolean {
  if (typeof printed !== 'object' || printed === null) return false;
  if (typeof (printed as { stack?: unknown }).stack === 'string') return true;
  return given instanceof Error && Object.keys(printed).length === Object.keys(given).length;
}

function exceptionOf(printed: unknown, given: unknown): unknown {
  const { type, stack } = printed as { type?: unknown; stack?: unknown };
  if (typeof stack !== 'string') return given;
  // Pino writes the name as `type`.
  return typeof type === 'string' ? { ...(printed as object), name: type } : printed;
}
