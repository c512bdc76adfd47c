import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findOnPath } from '../../scripts/servers/find-go.ts';

export interface RunningProcess {
  readonly name: string;
  readonly child: ChildProcess;
  /** Sends the signal, and SIGKILL when the process is still there after `graceMs`. */
  stop(signal?: NodeJS.Signals, graceMs?: number): Promise<void>;
}

export interface StartOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly spawn?: SpawnOptions;
  /** Called with each line of stdout and stderr. */
  readonly onLine?: (line: string) => void;
  /** The start is done when this finds what it looks for in a line. */
  readonly isReady: (line: string) => boolean;
  readonly timeoutMs: number;
}

const LAST_LINES = 20;
const running = new Set<ChildProcess>();

// Whatever ends this process, an error of its own too: nothing that it started stays behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a process in a group of its own, so that Ctrl-C on the terminal reaches only the demo,
 * which then stops the others in order. Rejects with its last lines when it does not get ready.
 */
export async function startProcess(options: StartOptions): Promise<RunningProcess> {
  const { name, command, args, onLine, isReady, timeoutMs } = options;
  const child = spawn(...withParentDeathSignal(command, args), {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...options.spawn,
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  const lastLines: string[] = [];

  const started = { name, child, stop: stopper(child) };
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('was not ready in time')), timeoutMs);
      const settle = (action: () => void) => {
        clearTimeout(timer);
        action();
      };
      child.once('error', (error) => settle(() => reject(error)));
      child.once('exit', (code, signal) =>
        settle(() => reject(new Error(`ended with ${signal ?? `exit code ${code}`}`))),
      );
      for (const stream of [child.stdout, child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          if (lastLines.push(line) > LAST_LINES) lastLines.shift();
          onLine?.(line);
          if (isReady(line)) settle(resolve);
        });
      }
    });
  } catch (error) {
    await started.stop('SIGKILL');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error([`${name} ${reason}`, ...lastLines.map((line) => `  ${line}`)].join('\n'));
  }
  return started;
}

/** On Linux the kernel can end a process with its parent, also when that gets a SIGKILL. */
function withParentDeathSignal(command: string, args: readonly string[]): [string, string[]] {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv') : undefined;
  if (!setpriv) return [command, [...args]];
  return [setpriv, ['--pdeathsig', 'KILL', '--', command, ...args]];
}

function stopper(child: ChildProcess): RunningProcess['stop'] {
  return async (signal = 'SIGTERM', graceMs = 10_000) => {
    if (!running.has(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(timer);
  };
}
