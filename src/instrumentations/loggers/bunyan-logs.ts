import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { beginPrinting, endPrinting } from '../../util/line-printing.ts';
import { VERSION } from '../../util/version.ts';
import { rememberErrors, type SerializingPrototype } from './bunyan-errors.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { createLogSender, type LogLine, omitting, unsent } from './log-sender.ts';
import { levelName, severityOfNumber } from './numeric-severity.ts';

interface BunyanRecord {
  readonly level: number;
  readonly msg: unknown;
  readonly [field: string]: unknown;
}

interface BunyanLogger {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly streams: ReadonlyArray<{ readonly level: number }>;
}

/** @param noEmit the caller only wants the line */
type Emit = (this: BunyanLogger, record: BunyanRecord, noEmit?: boolean) => unknown;

interface BunyanPrototype extends SerializingPrototype {
  _emit: Emit;
}

interface BunyanModule {
  readonly prototype: BunyanPrototype;
  readonly stdSerializers: Parameters<typeof rememberErrors>[1];
  readonly default?: BunyanModule;
}

const SCOPE = { name: 'sightline/bunyan', version: VERSION } as const;

/**
 * Sends what bunyan writes as log records. Upstream's instrumentation puts the trace into the printed
 * line; it sends by a stream that it adds to a logger, which forgets the loggers that an ES module
 * makes by a named import of `createLogger`, and loses errors and whatever else is no plain object.
 */
export class BunyanLogsInstrumentation extends InstrumentationBase<LogInstrumentationConfig> {
  constructor(config: LogInstrumentationConfig = {}) {
    super(SCOPE.name, SCOPE.version, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const patched = new WeakSet<BunyanPrototype>();
    let originalOf: (serialized: unknown) => Error | undefined = () => undefined;
    const sender = createLogSender(SCOPE);
    const send = (logger: BunyanLogger, record: BunyanRecord) => {
      if (!this.isEnabled()) return;
      if (!logger.streams.some(({ level }) => level <= record.level)) return;
      sender.send(this.getConfig(), severityOfNumber(record.level), () =>
        read(logger, record, originalOf),
      );
    };
    return new InstrumentationNodeModuleDefinition(
      'bunyan',
      ['>=1.0.0 <2'],
      (exports: BunyanModule) => {
        const { prototype: own, stdSerializers } = exports.default ?? exports;
        const prototype = emitter(own);
        // Bunyan may be imported and required, which is a patch each.
        if (patched.has(prototype)) return exports;
        patched.add(prototype);
        // Not by `_wrap`, which would take away what upstream's has wrapped around it.
        const original = prototype._emit;
        prototype._emit = function _emit(record, noEmit) {
          try {
            if (!noEmit) send(this, record);
          } catch (error) {
            unsent(error);
          }
          beginPrinting();
          try {
            return original.call(this, record, noEmit);
          } finally {
            endPrinting();
          }
        };
        originalOf = rememberErrors(prototype, stdSerializers);
        return exports;
      },
    );
  }
}

/** The prototype of all loggers: upstream's puts one of its own before it. */
function emitter(prototype: BunyanPrototype): BunyanPrototype {
  let owner = prototype;
  while (!Object.hasOwn(owner, '_emit')) owner = Object.getPrototypeOf(owner) as BunyanPrototype;
  return owner;
}

function read(
  { fields }: BunyanLogger,
  record: BunyanRecord,
  originalOf: (serialized: unknown) => Error | undefined,
): LogLine {
  const exceptionName = ['err', 'error'].find((key) => isException(record[key]));
  const loggerName = typeof fields.name === 'string' ? fields.name : undefined;
  const ownName = record.name === loggerName ? 'name' : '';
  return {
    severityText: levelName(record.level),
    message: record.msg,
    fields: record,
    // The resource has the host and the process, and `v` is the version of bunyan's own format.
    omitted: omitting(
      ...['level', 'msg', 'time', 'v', 'hostname', 'pid', 'src'],
      ownName,
      exceptionName ?? '',
    ),
    attributes: codeAttributes(record.src as Source | undefined),
    exception: exceptionName === undefined ? undefined : whole(record[exceptionName], originalOf),
    error: originalOf(record.err) ?? originalOf(record.error),
    loggerName,
  };
}

/** The error itself, which has causes, unless its serializer has made something else of its stack. */
function whole(
  serialized: unknown,
  originalOf: (serialized: unknown) => Error | undefined,
): unknown {
  const original = originalOf(serialized);
  const { stack } = serialized as { stack?: unknown };
  return original !== undefined && original.stack === stack ? original : serialized;
}

/** Where the line was written, which bunyan finds out for a logger with `src: true`. */
interface Source {
  readonly file?: string;
  readonly line?: number;
  readonly func?: string;
}

/** Source: semantic conventions, "Source code attributes". */
function codeAttributes(source: Source | undefined): LogLine['attributes'] {
  if (typeof source?.file !== 'string') return undefined;
  return {
    'code.file.path': source.file,
    ...(source.line === undefined ? {} : { 'code.line.number': source.line }),
    ...(source.func === undefined ? {} : { 'code.function.name': source.func }),
  };
}

/** An error, or what bunyan's serializer makes of one. */
function isException(value: unknown): boolean {
  return value instanceof Error || typeof (value as { stack?: unknown } | null)?.stack === 'string';
}
