import { fixture } from '../support/observe.ts';
import { type Finished, type RunOptions, runNode } from '../support/run-node.ts';

export type Line = Readonly<Record<string, unknown>>;

export interface Logged extends Finished {
  readonly lines: readonly Line[];
}

/** Runs a fixture of test/fixtures/logging without the preload; each of its lines must be JSON. */
export async function logged(name: string, options: RunOptions = {}): Promise<Logged> {
  const finished = await runNode(fixture(`logging/${name}`), { nodeArgs: [], ...options });
  return { ...finished, lines: parseLines(finished.stdout) };
}

/** @throws SyntaxError if a line is not JSON */
export function parseLines(stdout: string): readonly Line[] {
  const lines = stdout.split('\n');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  return lines.map((line) => JSON.parse(line) as Line);
}
