import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** The result of a test from node:test; `skip` and `todo` are a reason, or true. */
interface Verdict {
  readonly name: string;
  readonly file?: string;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly nesting: number;
  readonly details: {
    readonly type?: string;
    readonly duration_ms: number;
    readonly error?: { readonly failureType?: string };
  };
}

/** Timeout of one file, in milliseconds, so that a test that hangs does not block the run. */
const FILE_TIMEOUT_MS = 10 * 60_000;

/** The results of a run of files. */
interface TestResults {
  /** Seconds by file. */
  readonly durations: ReadonlyMap<string, number>;
  readonly passed: readonly Verdict[];
  readonly failed: readonly Verdict[];
  readonly skipped: readonly Verdict[];
}

/** If more files fail than this, a busy machine is not the reason. */
const MAX_RETRIED_FILES = 5;
/** Files in the list of the slowest. */
const SLOWEST = 12;

/**
 * Runs test files in parallel and prints the results as they come. If a few files fail, they are run once more,
 * alone: one that passes then depends on what runs at the same time, which is a bug of the test and is listed as
 * `UNSTEADY`. Prints the skipped tests with their reasons, and the counts.
 *
 * @returns the exit code: 0 where nothing failed, or only in parallel
 */
export async function runTests(files: readonly string[]): Promise<number> {
  const first = await runFiles(files, Math.max(2, availableParallelism()));
  const again = filesOf(first.failed, files);
  const second =
    again.length > 0 && again.length <= MAX_RETRIED_FILES && files.length > again.length
      ? await runFilesAgain(again)
      : undefined;
  const failed = second?.failed ?? first.failed;
  const unsteady =
    second === undefined ? [] : first.failed.filter((one) => !failed.some(isSame(one)));

  for (const { name, file, skip, todo } of first.skipped) {
    const reason = [skip, todo].find((value) => typeof value === 'string') ?? 'no reason given';
    process.stdout.write(`skipped: ${name} (${file ?? '?'}): ${reason}\n`);
  }
  for (const { name, file } of unsteady) {
    process.stdout.write(
      `UNSTEADY, fix it: ${name} (${file ?? '?'}): passed only when run alone\n`,
    );
  }
  if (files.length > SLOWEST) process.stdout.write(`slowest: ${slowestOf(first.durations)}\n`);
  const passed = first.passed.length + unsteady.length;
  if (passed + failed.length === 0) process.stdout.write('no test ran\n');
  process.stdout.write(
    `${passed} passed, ${failed.length} failed, ${first.skipped.length} skipped, ${unsteady.length} unsteady\n`,
  );
  return failed.length === 0 && passed > 0 ? 0 : 1;
}

async function runFilesAgain(files: readonly string[]): Promise<TestResults> {
  process.stdout.write(`run once more, alone: ${files.join(', ')}\n`);
  return await runFiles(files, 1);
}

async function runFiles(files: readonly string[], concurrency: number): Promise<TestResults> {
  const passed: Verdict[] = [];
  const failed: Verdict[] = [];
  const skipped: Verdict[] = [];
  const durations = new Map<string, number>();
  const add = ({ nesting, file = '?', details }: Verdict): void => {
    if (nesting > 0) return;
    durations.set(file, (durations.get(file) ?? 0) + details.duration_ms / 1000);
  };
  const stream = run({ files: [...files], concurrency, timeout: FILE_TIMEOUT_MS });
  stream.on('test:pass', (verdict: Verdict) => {
    add(verdict);
    if (verdict.details.type === 'suite') return;
    (isSkipped(verdict) ? skipped : passed).push(verdict);
  });
  stream.on('test:fail', (verdict: Verdict) => {
    add(verdict);
    if (!isByItsTests(verdict)) failed.push(verdict);
  });
  for await (const text of stream.compose(spec)) process.stdout.write(text);
  return { passed, failed, skipped, durations };
}

function slowestOf(durations: ReadonlyMap<string, number>): string {
  return [...durations]
    .sort(([, one], [, other]) => other - one)
    .slice(0, SLOWEST)
    .map(([file, seconds]) => `${relative('.', file)} ${Math.round(seconds)} s`)
    .join(', ');
}

/** The files of these tests; all files where a test does not state its file. */
function filesOf(verdicts: readonly Verdict[], files: readonly string[]): readonly string[] {
  const paths = new Set(verdicts.map(({ file }) => (file === undefined ? '' : resolve(file))));
  return paths.has('') ? files : files.filter((file) => paths.has(resolve(file)));
}

function isSame(one: Verdict): (other: Verdict) => boolean {
  return ({ name, file }) => name === one.name && file === one.file;
}

/** A suite whose tests fail: the tests count. One that fails in its own code or hooks may have none. */
function isByItsTests({ details: { type, error } }: Verdict): boolean {
  return type === 'suite' && error?.failureType === 'subtestsFailed';
}

function isSkipped({ skip, todo }: Verdict): boolean {
  return (skip !== undefined && skip !== false) || (todo !== undefined && todo !== false);
}
