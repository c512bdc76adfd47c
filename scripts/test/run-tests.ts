import { availableParallelism } from 'node:os';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** What node:test says of a test that is over; `skip` and `todo` hold a reason, or true. */
interface Verdict {
  readonly name: string;
  readonly file?: string;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: { readonly failureType?: string } };
}

/** Longest time for one file, in milliseconds; a test that hangs must not cost the whole run. */
const FILE_TIMEOUT_MS = 10 * 60_000;

/**
 * Runs test files side by side, shows each result as it comes, and ends with the list of what was
 * skipped and why, and one line of counts.
 *
 * @returns the exit code: 0 where nothing failed
 */
export async function runTests(files: readonly string[]): Promise<number> {
  const passed: Verdict[] = [];
  const failed: Verdict[] = [];
  const skipped: Verdict[] = [];
  const stream = run({
    files: [...files],
    concurrency: Math.max(2, availableParallelism()),
    timeout: FILE_TIMEOUT_MS,
  });
  stream.on('test:pass', (verdict: Verdict) => {
    if (verdict.details.type === 'suite') return;
    (isSkipped(verdict) ? skipped : passed).push(verdict);
  });
  stream.on('test:fail', (verdict: Verdict) => {
    if (!isByItsTests(verdict)) failed.push(verdict);
  });
  for await (const text of stream.compose(spec)) process.stdout.write(text);

  for (const { name, file, skip, todo } of skipped) {
    const reason = [skip, todo].find((value) => typeof value === 'string') ?? 'no reason given';
    process.stdout.write(`skipped: ${name} (${file ?? '?'}): ${reason}\n`);
  }
  if (passed.length + failed.length === 0) process.stdout.write('no test ran\n');
  process.stdout.write(
    `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped\n`,
  );
  return failed.length === 0 && passed.length > 0 ? 0 : 1;
}

/** A suite fails with each of its tests, which count; one whose own code or hooks fail may have none. */
function isByItsTests({ details: { type, error } }: Verdict): boolean {
  return type === 'suite' && error?.failureType === 'subtestsFailed';
}

function isSkipped({ skip, todo }: Verdict): boolean {
  return (skip !== undefined && skip !== false) || (todo !== undefined && todo !== false);
}
