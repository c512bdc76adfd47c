import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findOnPath } from './find-go.ts';

/** A server that runs as a child process. */
export interface RunningServer {
  readonly process: ChildProcess;
  /** What it has printed so far, the last megabyte of it. */
  logs(): string;
  /** Ends it and removes its folder. May be called twice. */
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Asked again and again until it says that the server can be used. */
  readonly isReady: () => Promise<boolean>;
  /** Milliseconds until a server that is not ready counts as failed (default 60 s). */
  readonly timeoutMs?: number;
  /** Its data, removed when it has ended. */
  readonly folder: string;
  /** The signal that ends it in order (default SIGTERM). */
  readonly stopSignal?: NodeJS.Signals;
  /** Whom to run it as, for a server that refuses to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

/** What to do when this process exits, for each server that runs. */
const endings = new Set<() => void>();
process.once('exit', () => {
  for (const end of endings) end();
});

const logLimit = 1_000_000;
const stopTimeoutMs = 10_000;

/**
 * Starts a server and waits until it is ready. It never outlives this process: at the exit it is
 * killed, and on Linux the kernel kills it when this process is.
 *
 * @throws {Error} with what it printed, when it ends or is not ready in time
 */
export async function runServer(options: RunOptions): Promise<RunningServer> {
  const { command, args } = withParentDeathSignal(options);
  const child = spawn(command, args, {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options.user,
  });
  let output = '';
  const take = (chunk: string): void => {
    output = (output + chunk).slice(-logLimit);
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);

  let failure: string | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      failure = error.message;
      resolve();
    });
    child.once('close', (code, signal) => {
      failure ??= `it ended with ${signal ?? `code ${code}`}`;
      resolve();
    });
  });
  const removeFolder = () => rmSync(options.folder, { recursive: true, force: true });
  const onExit = (): void => {
    child.kill('SIGKILL');
    removeFolder();
  };
  endings.add(onExit);

  const stop = async (): Promise<void> => {
    endings.delete(onExit);
    child.kill(options.stopSignal ?? 'SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(timer);
    removeFolder();
  };

  const deadline = Date.now() + (options.timeoutMs ?? 60_000);
  while (!(await options.isReady().catch(() => false))) {
    if (!failure && Date.now() > deadline) failure = 'it is not ready in time';
    if (failure) {
      await stop();
      const tail = output.trim().split('\n').slice(-30).join('\n');
      throw new Error(`${options.name} did not start: ${failure}. It printed:\n${tail}`);
    }
    await Promise.race([sleep(50), ended]);
  }
  // A server that was found ready may be somebody else's, on a port that this one did not get.
  if (failure) {
    await stop();
    throw new Error(`${options.name} did not start: ${failure}. It printed:\n${output}`);
  }
  return { process: child, logs: () => output, stop };
}

/** Asks an HTTP address whether the server behind it is ready: any status of 200 to 299. */
export async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  return response.ok;
}

/** Whether somebody takes connections on a port of this machine. */
export function answersConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/**
 * `setpriv --pdeathsig` makes the kernel end the server when this process dies, even by SIGKILL,
 * when no handler runs. Where there is none (macOS), the exit handler has to do.
 */
function withParentDeathSignal(options: RunOptions): { command: string; args: string[] } {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv') : undefined;
  if (!setpriv) return { command: options.command, args: [...options.args] };
  return {
    command: setpriv,
    args: ['--pdeathsig', 'KILL', '--', options.command, ...options.args],
  };
}
