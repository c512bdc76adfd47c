import { type ChildProcess, spawn } from 'node:child_process';

/** Signals that supervisors and terminals send. */
const FORWARDED: readonly NodeJS.Signals[] = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR2',
  'SIGCONT',
  'SIGWINCH',
  'SIGBREAK',
];

/** A terminal sends these to all foreground processes, including the child. */
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGWINCH']);

/** How a service ended: one of the two is set. */
export interface ServiceEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs the service as a child process that inherits the streams of this process, forwards signals and messages, and ends
 * as the service does: with its exit code, or by the signal that ended it.
 */
export async function spawnService(nodeArgs: readonly string[]): Promise<number> {
  return endAs(await serviceEnd(nodeArgs, process.env));
}

/** Runs the service like `spawnService`. @returns how it ended */
export function serviceEnd(
  nodeArgs: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ServiceEnd> {
  const child = spawn(process.execPath, [...nodeArgs], {
    env,
    stdio: process.connected
      ? ['inherit', 'inherit', 'inherit', 'ipc']
      : ['inherit', 'inherit', 'inherit'],
  });
  for (const signal of FORWARDED) forward(signal, child);
  if (process.connected) relayMessages(child);
  // If this process ends first (`| head`), the service must not stay behind.
  const killChild = () => child.kill();
  process.once('exit', killChild);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', killChild);
      if (process.connected) process.disconnect();
      resolve({ code, signal });
    });
  });
}

/** Returns the exit code of the service, or ends this process by the same signal. */
export function endAs({ code, signal }: ServiceEnd): number | Promise<number> {
  if (signal === null) return code ?? 1;
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  return new Promise(() => {});
}

function forward(signal: NodeJS.Signals, child: ChildProcess): void {
  try {
    process.on(signal, () => {
      if (!FROM_TERMINAL.has(signal) || !process.stdin.isTTY) child.kill(signal);
    });
  } catch {
    // This platform does not have the signal.
  }
}

function relayMessages(child: ChildProcess): void {
  process.on('message', (message, handle) => child.send(message as object, handle as never));
  child.on('message', (message, handle) => process.send?.(message, handle));
  process.on('disconnect', () => child.connected && child.disconnect());
  child.on('disconnect', () => process.connected && process.disconnect());
}
