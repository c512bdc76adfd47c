import { type ChildProcess, spawn } from 'node:child_process';

/** What a supervisor or a terminal sends to a process so that it does something. */
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

/** A terminal sends these to all processes in the foreground, the child among them. */
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGWINCH']);

/** How a service has ended: by one of the two. */
export interface ServiceEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs the service as a child whose streams are ours, hands signals and messages on, and ends as it
 * ends: with its exit code, or by the signal that ended it.
 */
export async function spawnService(nodeArgs: readonly string[]): Promise<number> {
  return endAs(await serviceEnd(nodeArgs, process.env));
}

/** Runs the service as `spawnService` does, and says how it has ended. */
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
  // Whoever reads our output may end before (`| head`): then the service does not stay behind.
  const endWithUs = () => child.kill();
  process.once('exit', endWithUs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', endWithUs);
      if (process.connected) process.disconnect();
      resolve({ code, signal });
    });
  });
}

/** The exit code of the service; where a signal ended it, whoever waits for this process learns by which. */
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
    // A signal that this platform does not have.
  }
}

function relayMessages(child: ChildProcess): void {
  process.on('message', (message, handle) => child.send(message as object, handle as never));
  child.on('message', (message, handle) => process.send?.(message, handle));
  process.on('disconnect', () => child.connected && child.disconnect());
  child.on('disconnect', () => process.connected && process.disconnect());
}
