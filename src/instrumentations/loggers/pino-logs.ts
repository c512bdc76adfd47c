import {
  InstrumentationBase,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { willPrint } from '../../util/line-printing.ts';
import { VERSION } from '../../util/version.ts';
import { patchFiles } from '../patching/file-patches.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { createLogSender, excludeFields, type LogLine, reportFailure } from './log-sender.ts';
import { severityOfNumber } from './numeric-severity.ts';
import { createPinoLoggerNames } from './pino-logger-names.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A logger. Its settings are under symbols that pino exports. */
interface PinoLogger {
  readonly levels: { readonly labels: Readonly<Record<number, string>> };
  readonly [setting: symbol]: unknown;
}

/** Formats a line. Called once for each line, for all streams together. */
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

/** The exports of pino/lib/symbols.js. */
interface SymbolsModule {
  readonly messageKeySym: symbol;
  readonly chindingsSym?: symbol;
  readonly errorKeySym?: symbol;
  readonly nestedKeySym?: symbol;
  readonly hooksSym?: symbol;
  readonly streamSym?: symbol;
}

/** A stream of `pino.multistream`. Other streams have no such list. */
interface Multistream {
  readonly streams?: readonly { readonly level?: unknown }[];
}

const SCOPE = { name: 'sightline/pino', version: VERSION } as const;

/**
 * Records the lines of pino as log records. The upstream instrumentation adds the trace to the printed line. It would
 * send records by replacing the stream of each logger, which disables `logger.flush()`, loses lines of streams that
 * buffer, and only finds errors in the field `err`.
 */
export class PinoLogsInstrumentation extends InstrumentationBase<LogInstrumentationConfig> {
  constructor(config: LogInstrumentationConfig = {}) {
    super(SCOPE.name, SCOPE.version, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    let symbols: SymbolsModule | undefined;
    const sender = createLogSender(SCOPE);
    const nameOf = createPinoLoggerNames();
    const send = (logger: PinoLogger, object: Fields, level: number, line: string) => {
      const stream = symbols?.streamSym === undefined ? undefined : logger[symbols.streamSym];
      if (isDroppedBy(stream as Multistream | undefined, level)) return;
      const readWith = (fields: Fields) => {
        const bindings = symbols?.chindingsSym;
        const name = bindings === undefined ? undefined : nameOf(logger, logger[bindings]);
        return () => read({ logger, name, object: fields, level, line }, symbols);
      };
      // The line cannot change, but it does not contain everything of an error.
      const freeze = () => (needsObject(logger, object, symbols) ? undefined : readWith(NO_FIELDS));
      sender.send(this.getConfig(), severityOfNumber(level), () => readWith(object)(), freeze);
    };

    const patchTools = (exports: ToolsModule) =>
      this._wrap(exports, 'asJson', (original) => {
        return function asJson(object, message, level, time) {
          const line = original.call(this, object, message, level, time);
          try {
            send(this, object, level, line);
            willPrint(line);
          } catch (error) {
            reportFailure(error);
          }
          return line;
        };
      });
    const patches = {
      'pino/lib/symbols.js': (exports: SymbolsModule) => {
        symbols = exports;
      },
      'pino/lib/tools.js': patchTools,
    };
    return patchFiles('pino', ['>=5.14.0 <11'], patches, {
      'pino/lib/tools.js': (exports: ToolsModule) => this._unwrap(exports, 'asJson'),
    });
  }
}

/** Whether no stream of a multistream accepts a line of this level. */
function isDroppedBy(stream: Multistream | undefined, level: number): boolean {
  const streams = stream?.streams;
  if (!Array.isArray(streams) || streams.length === 0) return false;
  return streams.every((entry) => typeof entry.level === 'number' && entry.level > level);
}

/** The arguments and the result of a call of `asJson`. */
interface Call {
  readonly logger: PinoLogger;
  readonly name: string | undefined;
  readonly object: Fields;
  readonly level: number;
  readonly line: string;
}

const NO_FIELDS: Fields = {};

/** Whether a line may have an error, or a hook of the service formats it again. */
function needsObject(
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

/** Reads the printed line, since serializers and redaction have been applied to it. */
function read(call: Call, symbols: SymbolsModule | undefined): LogLine {
  const { logger, name: loggerName, object, level, line } = call;
  const setting = (symbol: symbol | undefined) =>
    symbol === undefined ? undefined : logger[symbol];
  const messageKey = String(setting(symbols?.messageKeySym) ?? 'msg');
  const errorKey = String(setting(symbols?.errorKeySym) ?? 'err');
  const nestedKey = String(setting(symbols?.nestedKeySym) ?? '');
  const hooks = setting(symbols?.hooksSym) as { streamWrite?(line: string): string } | undefined;
  const fields = parse(hooks?.streamWrite?.(line) ?? line, messageKey);

  const nestedFields = (fields[nestedKey] ?? fields) as Fields;
  const names = [errorKey, 'err', 'error'];
  const name = names.find((key) => isException(nestedFields[key], object?.[key]));
  return {
    severityText: logger.levels.labels[level],
    message: fields[messageKey],
    fields:
      name === undefined || nestedFields === fields ? fields : without(fields, nestedKey, name),
    // The resource has the host and the process.
    excludedFields: excludeFields(
      ...['level', 'time', 'pid', 'hostname', messageKey, name ?? ''],
      ...(loggerName !== undefined && fields.name === loggerName ? ['name'] : []),
    ),
    exception: name === undefined ? undefined : exceptionOf(nestedFields[name], object?.[name]),
    error: names.map((key) => object?.[key]).find((value) => value instanceof Error),
    loggerName,
  };
}

/** The fields without one that is nested below a key. */
function without(fields: Fields, key: string, name: string): Fields {
  const { [name]: _, ...rest } = fields[key] as Fields;
  return { ...fields, [key]: rest };
}

/** `streamWrite` of the service may return something else than JSON. */
function parse(line: string, messageKey: string): Fields {
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return { [messageKey]: line.trimEnd() };
  }
}

/** Whether a value is a serialized error, or an error without a serializer, of which pino only prints enumerable properties. */
function isException(printed: unknown, original: unknown): boolean {
  if (typeof printed !== 'object' || printed === null) return false;
  if (typeof (printed as { stack?: unknown }).stack === 'string') return true;
  return original instanceof Error && Object.keys(printed).length === Object.keys(original).length;
}

function exceptionOf(printed: unknown, original: unknown): unknown {
  const { type, stack } = printed as { type?: unknown; stack?: unknown };
  if (typeof stack !== 'string') return original;
  // Pino prints the name as `type`.
  return typeof type === 'string' ? { ...(printed as object), name: type } : printed;
}
