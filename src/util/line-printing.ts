/** Tracks who is printing, so that a line that a logger prints through `console` is not recorded a second time. */
let depth = 0;
let latest: string | undefined;
let isWatched = false;

/** Called before a line is printed; {@link endPrinting} must follow, even after an error. */
export function beginPrinting(): void {
  depth++;
}

export function endPrinting(): void {
  depth--;
}

/** Remembers a line that its logger is about to print, where the printing itself cannot be observed. */
export function willPrint(line: string): void {
  if (isWatched) latest = line;
}

/** Whether a text that is being printed is a line that has already been recorded. */
export function isLoggedLine(text: () => string): boolean {
  if (depth > 0) return true;
  if (latest === undefined) return false;
  const line = latest.trimEnd();
  return text().trimEnd() === line;
}

/** Enables {@link willPrint}: from now on, {@link isLoggedLine} will be called. */
export function watchPrinting(): void {
  isWatched = true;
}

/** Marks what an exporter prints to the console as not being the service's. */
export function markPrinting<Exporter extends { export(...args: never[]): unknown }>(
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
