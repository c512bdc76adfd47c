import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The preload as a checkout has it. */
export const PRELOAD: readonly string[] = ['--import', `${ROOT}register.ts`];

/** The preload as `npm run build` left it, for tests of many processes: it starts six times as fast. */
export const BUILT_PRELOAD: readonly string[] = ['--import', `${ROOT}dist/register.cjs`];

/** Longest life of a child, in milliseconds: far beyond what any test needs, even on a busy machine. */
const DEADLINE_MS = 60_000;

export interface RunOptions {
  /** Flags of Node before the script. Default: the preload of the checkout. */
  readonly nodeArgs?: readonly string[];
  /** Arguments of the script. */
  readonly args?: readonly string[];
  /** Added to PATH and HOME, which are all that a child inherits. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The binary. Default: the one that runs the tests. */
  readonly node?: string;
  /** Longest life, in milliseconds. Default: a minute. */
  readonly deadlineMs?: number;
  /** Id of the user and the group to run as; wants root. Default: who runs the tests. */
  readonly user?: number;
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the match once the output (stdout, then stderr) has one; rejects at its end. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>;
  readonly finished: Promise<Finished>;
  /** Sends a signal and waits for the end. Default: SIGTERM. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
}

/** Starts a script under the preload; it is killed when the test process goes. */
export function startNode(script: string, options: RunOptions = {}): Running {
  const { nodeArgs = PRELOAD, args = [], env = {}, cwd = ROOT, node = process.execPath } = options;
  const { deadlineMs = DEADLINE_MS, user } = options;
  const child = spawn(node, [...nodeArgs, script, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const timer = setTimeout(kill, deadlineMs);

  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      for (const watcher of watchers) watcher();
    });
  }
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      resolve({ code, signal, ...output });
      for (const watcher of watchers) watcher();
    });
  });

  return {
    child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    finished,
    waitForOutput: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output.stdout) ?? pattern.exec(output.stderr);
          const ended = child.exitCode !== null || child.signalCode !== null;
          if (match === null && !ended) return;
          watchers.delete(look);
          if (match !== null) resolve(match);
          else reject(new Error(`ended without ${pattern}:\n${output.stdout}\n${output.stderr}`));
        };
        watchers.add(look);
        look();
      }),
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return finished;
    },
  };
}

/** Runs a script to its end. */
export function runNode(script: string, options: RunOptions = {}): Promise<Finished> {
  return startNode(script, options).finished;
}
