/** A long job's line on the terminal. */
export interface ProgressLine {
  /** Says what is being done right now. */
  note(text: string): void;
  done(text: string): void;
  fail(text: string): void;
}

/** The part of a terminal stream that is needed. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  readonly stream?: ProgressStream;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds between lines where the stream is no terminal. */
  readonly quietMs?: number;
}

/**
 * Starts to show a job: on a terminal one line that is rewritten every second, elsewhere a plain
 * line at the start, every 30 s (so that a CI sees life) and at the end. It goes to stderr, which
 * leaves stdout to results.
 */
export function startProgress(label: string, options: ProgressOptions = {}): ProgressLine {
  const stream = options.stream ?? process.stderr;
  const env = options.env ?? process.env;
  const live = stream.isTTY === true && env.TERM !== 'dumb';
  const colour = live && !env.NO_COLOR;
  const paint = (code: number, text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  const started = Date.now();
  let current = '';

  const show = (): void => {
    const text = `${label}: ${formatElapsed(Date.now() - started)}${current && `, ${current}`}`;
    if (live)
      stream.write(`\r\x1b[2K${paint(36, '·')} ${text.slice(0, (stream.columns ?? 80) - 3)}`);
    else stream.write(`${text}\n`);
  };
  const end = (mark: string, text: string): void => {
    clearInterval(timer);
    const line = `${label}: ${text} (${formatElapsed(Date.now() - started)})`;
    stream.write(live ? `\r\x1b[2K${mark} ${line}\n` : `${line}\n`);
  };

  if (!live) stream.write(`${label}: started\n`);
  const timer = setInterval(show, live ? 1_000 : (options.quietMs ?? 30_000));
  timer.unref();
  return {
    note: (text) => {
      current = text;
    },
    done: (text) => end(paint(32, '✓'), text),
    fail: (text) => end(paint(31, '✗'), text),
  };
}

/** 83_000 → `1 min 23 s`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
