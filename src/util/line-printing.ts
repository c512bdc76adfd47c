/**
 * Who is printing at this moment, so that what goes through `console` on its way out is not taken for a
 * line of the service's once more.
 */
let depth = 0;
let latest: string | undefined;
let isWatched = false;

/** To be called before a line goes to where it is printed, and {@link endPrinting} after, whatever happens. */
export function beginPrinting(): void {
  depth++;
}

export function endPrinting(): void {
  depth--;
}

/** Remembers a line that its logger is about to print, where that cannot be seen. */
export function willPrint(line: string): void {
  if (isWatched) latest = line;
}

/** Whether a text that is printed at this moment is a line that is known already. */
export function isKnownLine(text: () => string): boolean {
  if (depth > 0) return true;
  if (latest === undefined) return false;
  const line = latest.trimEnd();
  return text().trimEnd() === line;
}

/** From now on {@link isKnownLine} will be asked. */
export function watchPrinting(): void {
  isWatched = true;
}

/** An exporter that prints to the console what is not the service's. */
export function printingQuietly<Exporter extends { export(...args: never[]): unknown }>(
  exporter: Exporter,
): Exporter {
  const original = exporter.export;
  exporter.export = function (this: Exporter, ...args: never[]) {
    beginPrinting();
    try {
      return original.apply(this, args);
    } finally {
      endPrinting();
    }
  };
  return exporter;
}
