import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../version.ts';
import { rememberErrors, type SerializingPrototype } from './bunyan-errors.ts';
import { hasLoggedErrorListeners } from './log-errors.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { type LogLine, omitting, sendLine } from './log-sender.ts';
import { levelName, severityOfNumber } from './numeric-severity.ts';

interface BunyanRecord {
  readonly level: number;
  readonly msg: unknown;
  readonly [field: string]: unknown;
}

interface BunyanLogger {
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

/**
 * Sends what bunyan writes as log records. Upstream's instrumentation puts the trace into the printed
 * line; it sends by a stream that it adds to a logger, which forgets the loggers that an ES module
 * makes by a named import of `createLogger`, and loses errors and whatever else is no plain object.
 */
export class BunyanLogsInstrumentation extends InstrumentationBase<LogInstrumentationConfig> {
  constructor(config: LogInstrumentationConfig = {}) {
    super('sightline/bunyan', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const patched = new WeakSet<BunyanPrototype>();
    let originalOf: (serialized: unknown) => Error | undefined = () => undefined;
    const send = (logger: BunyanLogger, record: BunyanRecord) => {
      if (!this.isEnabled()) return;
      if (!logger.streams.some(({ level }) => level <= record.level)) return;
      sendLine(this.logger, this.getConfig(), () => read(record, originalOf));
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
          if (!noEmit) send(this, record);
          return original.call(this, record, noEmit);
        };
        if (hasLoggedErrorListeners()) originalOf = rememberErrors(prototype, stdSerializers);
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
  record: BunyanRecord,
  originalOf: (serialized: unknown) => Error | undefined,
): LogLine {
  const name = ['err', 'error'].find((key) => isException(record[key]));
  return {
    severityNumber: severityOfNumber(record.level),
    severityText: levelName(record.level),
    message: record.msg,
    fields: record,
    // The resource has the host and the process, and `v` is the version of bunyan's own format.
    omitted: omitting('level', 'msg', 'time', 'v', 'hostname', 'pid', name ?? ''),
    exception: name === undefined ? undefined : record[name],
    error: originalOf(record.err) ?? originalOf(record.error),
  };
}

/** An error, or what bunyan's serializer makes of one. */
function isException(value: unknown): boolean {
  return value instanceof Error || typeof (value as { stack?: unknown } | null)?.stack === 'string';
}
