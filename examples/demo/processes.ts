import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findOnPath } from '../../scripts/servers/find-go.ts';

export interface RunningProcess {
  readonly name: string;
  readonly child: ChildProcess;
  /** Sends the signal (default SIGTERM), and SIGKILL if the process still runs after `graceMs` (default 10 s). */
  stop(signal?: NodeJS.Signals, graceMs?: number): Promise<void>;
}

export interface StartOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly spawn?: SpawnOptions;
  /** Called with each line of stdout and stderr. */
  readonly onLine?: (line: string) => void;
  /** Whether a line of output shows that the process is ready. */
  readonly isReady: (line: string) => boolean;
  readonly timeoutMs: number;
}

const LAST_LINES = 20;
const running = new Set<ChildProcess>();

// No child survives this process, not even after an uncaught error.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a process in its own group: Ctrl-C in the terminal reaches only the demo, which stops the others in order.
 *
 * @throws Error with the last lines of its output if it does not become ready
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

  const runningProcess = { name, child, stop: createStop(child) };
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
    await runningProcess.stop('SIGKILL');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error([`${name} ${reason}`, ...lastLines.map((line) => `  ${line}`)].join('\n'));
  }
  return runningProcess;
}

/** On Linux, the kernel can kill a process when its parent ends, even after a SIGKILL. */
function withParentDeathSignal(command: string, args: readonly string[]): [string, string[]] {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv') : undefined;
  if (!setpriv) return [command, [...args]];
  return [setpriv, ['--pdeathsig', 'KILL', '--', command, ...args]];
}

function createStop(child: ChildProcess): RunningProcess['stop'] {
  return async (signal = 'SIGTERM', graceMs = 10_000) => {
    if (!running.has(child)) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exit;
    clearTimeout(timer);
  };
}
