import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceFolder } from './loading.ts';
import { type Finished, ROOT, runNode } from './run-node.ts';
import { servicePath } from './services.ts';

const UPSTREAM_ALONE = ['--require', `${ROOT}/test/support/upstream-alone.cjs`];
const HARM = servicePath('harm');

type Environment = Readonly<Record<string, string>>;

/** @throws AssertionError where a program prints what it prints without an instrumentation */
export async function differs(name: string, env: Environment = {}): Promise<void> {
  const bare = await runNode(`${HARM}/${name}.cjs`, { nodeArgs: NONE, env: { HARM, ...env } });
  assert.equal(bare.code, 0, bare.stderr);
  const { stdout, stderr, code } = await observed(name, env);
  assert.doesNotMatch(stderr, /upstream-alone\.cjs/);
  assert.notDeepEqual([stdout, stderr, code], [bare.stdout, bare.stderr, bare.code]);
}

/**
 * @param upstream the name of an instrumentation
 * @param program of test/services/harm, or of its folder `packages`
 * @throws AssertionError where it does not print, or prints without the instrumentation too
 */
export async function printsOnlyUnder(
  upstream: string,
  program: string,
  printed: readonly RegExp[],
  folder: ServiceFolder,
): Promise<void> {
  const file = join(folder.path, `${program.split('/').at(-1)}.cjs`);
  copyFileSync(`${HARM}/${program}.cjs`, file);
  const run = (nodeArgs: readonly string[]) => {
    const env = { HARM, UPSTREAM: `@opentelemetry/instrumentation-${upstream}` };
    return program.startsWith('packages/')
      ? runNode(`${ROOT}/test/support/run-program.cjs`, { nodeArgs, env, args: [file] })
      : runNode(file, { nodeArgs, env, deadlineMs: 10_000 });
  };
  const bare = await run(NONE);
  assert.equal(bare.code, 0, bare.stderr);
  const { stdout, stderr } = await run(UPSTREAM_ALONE);
  for (const line of printed) {
    assert.doesNotMatch(bare.stdout + bare.stderr, line);
    assert.match(stdout + stderr, line, `${upstream} is right in this: its fix can go`);
  }
}

const NONE = ['--require', 'node:http'];

/** Runs a program of test/services/harm under upstream's instrumentation of that name alone. */
export function observed(name: string, env: Environment): Promise<Finished> {
  const UPSTREAM = `@opentelemetry/instrumentation-${name}`;
  const settings = { HARM, UPSTREAM, ...env };
  // Some wait for what upstream's has taken away.
  const options = { nodeArgs: UPSTREAM_ALONE, env: settings, deadlineMs: 10_000 };
  return runNode(`${HARM}/${name}.cjs`, options);
}
