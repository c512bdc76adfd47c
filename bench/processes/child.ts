import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ChildOptions {
  /** Flags of Node before the script. */
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Number of the core to run on, where the machine can hold a process there. */
  readonly core?: number | undefined;
  /** Milliseconds from the start to the first message (default 60 s). */
  readonly timeoutMs?: number;
}

/** A process of the bench, asked and answered over IPC, one question at a time. */
export interface Child {
  readonly process: ChildProcess;
  /** Its next message. Rejects when it ends, or says nothing in time. */
  next<T>(timeoutMs?: number): Promise<T>;
  ask<T>(question: object, timeoutMs?: number): Promise<T>;
  hasEnded(): boolean;
  readonly ended: Promise<void>;
  /** Kills it, where it still runs, and waits for its end. */
  kill(): Promise<void>;
}

/** How much of what it writes to stderr is kept for the message of a failure. */
const STDERR_LIMIT = 20_000;
const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * What every process that the bench starts inherits. Nothing of the user's own settings (`NODE_OPTIONS`,
 * `OTEL_*`) may reach what is measured; production is what services run in.
 */
export function bareEnvironment(): Readonly<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    NODE_ENV: 'production',
  };
}

/** Starts a script with an IPC channel. Its stdout goes to /dev/null. */
export function startChild(script: string, options: ChildOptions = {}): Child {
  const { command, args } = onCore(options.core, [...(options.nodeArgs ?? []), script]);
  const child = spawn(command, args, {
    env: { ...bareEnvironment(), ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // The receiver's counts of bodies and the like stay small; speed is no matter here.
    serialization: 'json',
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_LIMIT);
  });
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  let over = false;
  let wake: () => void = () => {};
  const messages: unknown[] = [];
  child.on('message', (message) => {
    messages.push(message);
    wake();
  });
  const ended = Promise.race([once(child, 'exit'), once(child, 'error')])
    .catch(() => {})
    .then(() => {
      over = true;
      process.removeListener('exit', killAtExit);
      wake();
    });

  async function next<T>(timeoutMs = DEFAULT_TIMEOUT_MS): Promise<T> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      wake();
    }, timeoutMs);
    try {
      while (messages.length === 0 && !over && !late) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
    if (messages.length > 0) return messages.shift() as T;
    const what = over
      ? `ended with ${child.signalCode ?? `code ${child.exitCode}`}`
      : `said nothing for ${timeoutMs / 1_000} s`;
    throw new Error(`${script} ${what}${stderr && `; it printed:\n${stderr.trim()}`}`);
  }

  return {
    process: child,
    next,
    ask: (question, timeoutMs) => {
      // A process that is just gone shows itself in next().
      if (child.connected) child.send(question, () => {});
      return next(timeoutMs);
    },
    hasEnded: () => over,
    ended,
    async kill() {
      if (!over) child.kill('SIGKILL');
      await ended;
    },
  };
}

function onCore(core: number | undefined, args: readonly string[]) {
  if (core === undefined) return { command: process.execPath, args: [...args] };
  return { command: 'taskset', args: ['-c', String(core), process.execPath, ...args] };
}
