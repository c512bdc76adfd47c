import assert from 'node:assert/strict';
import { fixture } from '../support/observe.ts';
import { BUILT_PRELOAD, type Finished, startNode } from '../support/run-node.ts';

/** Short, so that the table does not take long; the default is tested apart. */
export const TIMEOUT_MS = 500;
/** What a busy machine may add, in milliseconds. */
const SLACK_MS = 8000;

/** A way in which a process can end. */
export interface End {
  readonly title: string;
  /** Argument of the script that says how. */
  readonly way: string;
  /** In test/fixtures/lifecycle. Default: ends.cjs. */
  readonly script?: string;
  readonly signal?: NodeJS.Signals;
  readonly nodeArgs?: readonly string[];
  /** Names of spans that arrive. Default: the one that had ended. */
  readonly spans?: readonly string[];
  /** Bodies of log records that arrive, beside the one made. */
  readonly records?: readonly string[];
  /** Whether no code of the process runs at its end, so that nothing can leave. */
  readonly isSudden?: boolean;
  /** Whether threads or processes of its own end too, each with something to say. */
  readonly isMany?: boolean;
}

const CRASHED = { spans: ['finished', 'left open', 'active'], records: ['AppError: crashed'] };

/** All of them. */
export const ENDS: readonly End[] = [
  { title: 'by itself', way: 'normal' },
  { title: 'with process.exitCode', way: 'exitCode' },
  { title: 'by process.exit', way: 'exit' },
  { title: 'by process.exit, later', way: 'exitLater' },
  {
    title: 'with a listener of exit',
    way: 'exitHandler',
    spans: ['finished', 'made while exiting'],
  },
  { title: 'after beforeExit', way: 'beforeExit', spans: ['finished', 'made at last'] },
  { title: 'by an exception', way: 'throws', ...CRASHED },
  { title: 'by an exception, later', way: 'throwsLater', ...CRASHED },
  { title: 'by an exception that is handled by exiting', way: 'throwsAndExits', ...CRASHED },
  {
    title: 'after an exception that is handled',
    way: 'throwsAndIsHandled',
    records: ['AppError: crashed'],
  },
  ...['throw', 'strict'].map((mode) => ({
    title: `by a rejection, --unhandled-rejections=${mode}`,
    way: 'rejects',
    nodeArgs: [`--unhandled-rejections=${mode}`],
    ...CRASHED,
  })),
  ...['warn', 'none', 'warn-with-error-code'].map((mode) => ({
    title: `after a rejection, --unhandled-rejections=${mode}`,
    way: 'rejects',
    nodeArgs: [`--unhandled-rejections=${mode}`],
  })),
  ...(['SIGTERM', 'SIGINT', 'SIGHUP'] as const).map((signal) => ({
    title: `by ${signal}`,
    way: 'wait',
    signal,
  })),
  { title: 'by a handler of SIGTERM', way: 'handlesSignal', signal: 'SIGTERM' },
  {
    title: 'by SIGTERM, raised again by a handler',
    way: 'handlesSignalOnce',
    signal: 'SIGTERM',
    spans: ['finished', 'cleaned up'],
  },
  { title: 'by process.abort', way: 'abort', isSudden: true },
  { title: 'by SIGTERM while its event loop is blocked', way: 'blocks', signal: 'SIGTERM' },
  { title: 'by SIGTERM, and blocks it then', way: 'blocksThen', signal: 'SIGTERM' },
  {
    title: 'after its workers, one of which crashed',
    way: '',
    script: 'threads.mjs',
    spans: ['in crashes', 'in ends', 'in exits', 'in main'],
    isMany: true,
  },
  {
    title: 'after a worker of its cluster was replaced',
    way: '',
    script: 'cluster.cjs',
    spans: ['first', 'primary', 'second'],
    isMany: true,
  },
];

export type Ended = Finished & {
  /** Milliseconds from the signal, or from the start, to the end. */
  readonly tookMs: number;
};

/** Runs a process to its end. */
export async function runToEnd(
  { way, script = 'ends.cjs', signal, nodeArgs = [] }: End,
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const running = startNode(fixture(`lifecycle/${script}`), {
    nodeArgs: [...nodeArgs, ...flags],
    args: [way],
    env,
  });
  let started = performance.now();
  if (signal !== undefined) {
    await running.waitForOutput(/ready/);
    started = performance.now();
    running.child.kill(signal);
  }
  const finished = await running.finished;
  return { ...finished, tookMs: performance.now() - started };
}

/** Any `--import` makes Node run the entry script in another way, which shows where an error was thrown. */
const EMPTY_PRELOAD = ['--import', 'data:text/javascript,'];

const bare = new Map<End, Promise<Ended>>();

function withoutPreload(end: End): Promise<Ended> {
  const known = bare.get(end) ?? runToEnd(end, EMPTY_PRELOAD);
  bare.set(end, known);
  return known;
}

/** What the service itself wrote: not what we say, nor where in the stack we are. */
function own(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => !/^sightline |^ {4}at |^$/.test(line));
  return lines.join('\n').replace(/\(node:\d+\)|0x[0-9a-f]+/g, '…');
}

/**
 * Runs a process with the preload and without it, and asserts that its code, its signal and its output
 * are the same, and that it ends later by `timeoutMs` at most.
 */
export async function endAsWithout(
  end: End,
  url: string,
  timeoutMs: number = TIMEOUT_MS,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const expected = await withoutPreload(end);
  const ended = await runToEnd(end, BUILT_PRELOAD, {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    SIGHTLINE_SHUTDOWN_TIMEOUT: String(timeoutMs),
    ...env,
  });
  assert.equal(ended.code, expected.code, ended.stderr);
  assert.equal(ended.signal, expected.signal);
  assert.equal(ended.stdout, expected.stdout);
  assert.equal(own(ended.stderr), own(expected.stderr));
  const added = ended.tookMs - expected.tookMs;
  // Those that a process starts and waits for end one after the other.
  const most = (end.isMany ? 4 : 1) * timeoutMs + SLACK_MS;
  assert.ok(added < most, `${Math.round(added)} ms later`);
  return ended;
}
