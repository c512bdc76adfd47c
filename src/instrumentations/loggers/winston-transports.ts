/** A transport, or a stream to which a logger is piped. */
interface Transport {
  readonly silent?: boolean;
  readonly level?: string;
  readonly levels?: Readonly<Record<string, number>>;
  readonly handleExceptions?: boolean;
  readonly format?: Format;
}

/** A format of a transport. It drops a line by returning a falsy value. */
interface Format {
  transform?: (this: unknown, ...args: unknown[]) => unknown;
}

interface Logger {
  readonly level?: string;
  readonly levels: Readonly<Record<string, number>>;
  readonly transports?: readonly Transport[];
}

type Info = Readonly<Record<string | symbol, unknown>>;

/** The level of a record, which formats do not change, unlike `level` (triple-beam). */
const LEVEL = Symbol.for('level');

/**
 * The formats of the transports that accept a line, if each of them has one, by which it may drop the line.
 *
 * @returns empty if a transport prints the line for certain; undefined if no transport accepts it
 */
export function formatsOfTransports(logger: Logger, info: Info): readonly Format[] | undefined {
  const { transports = [] } = logger;
  // Winston warns about a logger without transports.
  if (transports.length === 0) return [];
  const formats: Format[] = [];
  let accepting = 0;
  for (const transport of transports) {
    if (!accepts(transport, logger, info)) continue;
    accepting++;
    if (isFormat(transport.format)) formats.push(transport.format);
  }
  if (accepting === 0) return undefined;
  return formats.length < accepting ? [] : formats;
}

/** Decides as winston-transport does. */
function accepts(transport: Transport, logger: Logger, info: Info): boolean {
  const { silent, handleExceptions } = transport;
  if (silent === true) return false;
  if (info.exception === true) return handleExceptions !== false;
  const level = transport.level ?? logger.level;
  const levels = transport.levels ?? logger.levels;
  const limit = levels[String(level)];
  const number = levels[String(info[LEVEL] ?? info.level)];
  return limit === undefined || number === undefined || limit >= number;
}

function isFormat(format: Format | undefined): format is Format {
  return typeof format?.transform === 'function';
}

/** How many formats have passed and dropped the line that is printed now. */
let passCount = 0;
let dropCount = 0;
const watchedFormats = new WeakSet<object>();

/**
 * Watches what formats do with the line that is printed next.
 *
 * @returns to be called after printing: whether all formats have dropped the line. False for a transport that is busy, since
 *   it formats later
 */
export function watchFormats(formats: readonly Format[]): () => boolean {
  for (const format of formats) watch(format);
  const [outerPassCount, outerDropCount] = [passCount, dropCount];
  passCount = 0;
  dropCount = 0;
  return () => {
    const isDropped = passCount === 0 && dropCount >= formats.length;
    // A transport may log lines itself.
    passCount = outerPassCount;
    dropCount = outerDropCount;
    return isDropped;
  };
}

function watch(format: Format): void {
  if (watchedFormats.has(format) || !Object.isExtensible(format)) return;
  watchedFormats.add(format);
  const { transform } = format;
  const enumerable = Object.getOwnPropertyDescriptor(format, 'transform')?.enumerable ?? false;
  Object.defineProperty(format, 'transform', {
    configurable: true,
    writable: true,
    enumerable,
    value(this: unknown, ...args: unknown[]) {
      const result = transform?.apply(this, args);
      if (result) passCount++;
      else dropCount++;
      return result;
    },
  });
}
