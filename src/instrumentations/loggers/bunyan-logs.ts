import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { beginPrinting, endPrinting } from '../../util/line-printing.ts';
import { VERSION } from '../../util/version.ts';
import { rememberErrors, type SerializingPrototype } from './bunyan-errors.ts';
import { type CodeLocation, codeAttributes } from './code-attributes.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { createLogSender, excludeFields, type LogLine, reportFailure } from './log-sender.ts';
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

/** @param noEmit whether the record is only formatted, and not written */
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
 * Records the lines of bunyan as log records. The upstream instrumentation adds the trace to the printed line. It would
 * send records by a stream that it adds to each logger, which misses loggers that an ES module creates by a named import
 * of `createLogger`, and loses errors and all values that are not plain objects.
 */
export class BunyanLogsInstrumentation extends InstrumentationBase<LogInstrumentationConfig> {
  constructor(config: LogInstrumentationConfig = {}) {
    super(SCOPE.name, SCOPE.version, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const patchedPrototypes = new WeakSet<BunyanPrototype>();
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
        const { prototype: exported, stdSerializers } = exports.default ?? exports;
        const prototype = ownerOfEmit(exported);
        // Bunyan may be both imported and required, and is patched twice then.
        if (patchedPrototypes.has(prototype)) return exports;
        patchedPrototypes.add(prototype);
        // Without `_wrap`, which would remove the wrapper of the upstream instrumentation.
        const original = prototype._emit;
        prototype._emit = function _emit(record, noEmit) {
          try {
            if (!noEmit) send(this, record);
          } catch (error) {
            reportFailure(error);
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

/** The prototype with `_emit`. The upstream instrumentation exports a class derived from that of bunyan. */
function ownerOfEmit(prototype: BunyanPrototype): BunyanPrototype {
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
  return {
    severityText: levelName(record.level),
    message: record.msg,
    fields: record,
    // The resource has the host and the process; `v` is the version of the format of bunyan.
    excludedFields: excludeFields(
      ...['level', 'msg', 'time', 'v', 'hostname', 'pid', 'src'],
      record.name === loggerName ? 'name' : '',
      exceptionName ?? '',
    ),
    attributes: codeAttributes(locationOf(record.src as Source | undefined)),
    exception:
      exceptionName === undefined ? undefined : exceptionOf(record[exceptionName], originalOf),
    error: originalOf(record.err) ?? originalOf(record.error),
    loggerName,
  };
}

/** The original error, which has causes, unless its serializer has changed the stack. */
function exceptionOf(
  serialized: unknown,
  originalOf: (serialized: unknown) => Error | undefined,
): unknown {
  const original = originalOf(serialized);
  const { stack } = serialized as { stack?: unknown };
  return original !== undefined && original.stack === stack ? original : serialized;
}

/** Where the line was logged. Bunyan adds it for loggers with `src: true`. */
interface Source {
  readonly file?: string;
  readonly line?: number;
  readonly func?: string;
}

function locationOf(source: Source | undefined): CodeLocation {
  const path = typeof source?.file === 'string' ? source.file : undefined;
  return { path, line: source?.line, functionName: source?.func };
}

/** Whether a value is an error, or one that bunyan has serialized. */
function isException(value: unknown): boolean {
  return value instanceof Error || typeof (value as { stack?: unknown } | null)?.stack === 'string';
}
