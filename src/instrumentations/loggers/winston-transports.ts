/** What winston-transport, and streams that a logger is piped to, show of themselves. */
interface Transport {
  readonly silent?: boolean;
  readonly level?: string;
  readonly levels?: Readonly<Record<string, number>>;
  readonly handleExceptions?: boolean;
  readonly format?: Format;
}

/** A format of a transport, which drops a line by a value that is none. */
interface Format {
  transform?: (this: unknown, ...args: unknown[]) => unknown;
}

interface Logger {
  readonly level?: string;
  readonly levels: Readonly<Record<string, number>>;
  readonly transports?: readonly Transport[];
}

type Info = Readonly<Record<string | symbol, unknown>>;

/** Where winston keeps a record's level, whatever a format makes of `level` (triple-beam). */
const LEVEL = Symbol.for('level');

/**
 * The formats by which all transports that take a line may drop it yet.
 *
 * @returns empty where one takes it as it is; undefined where none takes it
 */
export function formatsOfTakers(logger: Logger, info: Info): readonly Format[] | undefined {
  const { transports = [] } = logger;
  // Winston says so itself.
  if (transports.length === 0) return [];
  const formats: Format[] = [];
  let takers = 0;
  for (const transport of transports) {
    if (!takes(transport, logger, info)) continue;
    takers++;
    if (isFormat(transport.format)) formats.push(transport.format);
  }
  if (takers === 0) return undefined;
  return formats.length < takers ? [] : formats;
}

/** As winston-transport decides. */
function takes(transport: Transport, logger: Logger, info: Info): boolean {
  const { silent, handleExceptions } = transport;
  if (silent === true) return false;
  if (info.exception === true) return handleExceptions !== false;
  const level = transport.level ?? logger.level;
  const levels = transport.levels ?? logger.levels;
  const [most, own] = [levels[String(level)], levels[String(info[LEVEL] ?? info.level)]];
  return most === undefined || own === undefined || most >= own;
}

function isFormat(format: Format | undefined): format is Format {
  return typeof format?.transform === 'function';
}

/** What the formats have made of the line that is printed now. */
let passed = 0;
let dropped = 0;
const watched = new WeakSet<object>();

/**
 * Watches what formats make of the line that is printed next.
 *
 * @returns to be called when it has been: whether all have dropped it. A transport that is busy formats later
 */
export function watchFormats(formats: readonly Format[]): () => boolean {
  for (const format of formats) watch(format);
  const [outerPassed, outerDropped] = [passed, dropped];
  passed = 0;
  dropped = 0;
  return () => {
    const isDropped = passed === 0 && dropped >= formats.length;
    // A transport may write lines itself.
    passed = outerPassed;
    dropped = outerDropped;
    return isDropped;
  };
}

function watch(format: Format): void {
  if (watched.has(format) || !Object.isExtensible(format)) return;
  watched.add(format);
  const { transform } = format;
  const enumerable = Object.getOwnPropertyDescriptor(format, 'transform')?.enumerable ?? false;
  Object.defineProperty(format, 'transform', {
    configurable: true,
    writable: true,
    enumerable,
    value(this: unknown, ...args: unknown[]) {
      const made = transform?.apply(this, args);
      if (made) passed++;
      else dropped++;
      return made;
    },
  });
}
