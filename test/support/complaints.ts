import assert from 'node:assert/strict';
import type { Finished } from './run-node.ts';

/** The lines on stderr. */
export function complaints({ stderr }: Finished): readonly string[] {
  return stderr.split('\n').filter((line) => line !== '');
}

/**
 * Asserts that a service did its work and ended well, and that exactly one line was said: about the
 * variable, with all the given pieces in it.
 */
export function assertOneComplaint(
  finished: Finished,
  variable: string,
  ...pieces: readonly string[]
): void {
  assertUnharmed(finished);
  const lines = complaints(finished);
  assert.equal(lines.length, 1, finished.stderr);
  const line = lines[0]!;
  assert.ok(line.startsWith(`sightline warn: ${variable}`), line);
  for (const piece of pieces) assert.ok(line.includes(piece), `${piece} is missing in: ${line}`);
}

/** Asserts that a service did its work, ended well, and that nothing was said. */
export function assertSilent(finished: Finished): void {
  assertUnharmed(finished);
  assert.equal(finished.stderr, '');
}

/** Asserts that a service (of test/fixtures) did its work and ended well. */
export function assertUnharmed({ code, signal, stdout }: Finished): void {
  assert.equal(signal, null);
  assert.equal(code, 0);
  assert.match(stdout, /^(done|hello)\n$/);
}
