import assert from 'node:assert/strict';
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

const NONE = ['--require', 'node:http'];

/** Runs a program of test/services/harm under upstream's instrumentation of that name alone. */
export function observed(name: string, env: Environment): Promise<Finished> {
  const UPSTREAM = `@opentelemetry/instrumentation-${name.replace('socket-io', 'socket.io')}`;
  const settings = { HARM, UPSTREAM, ...env };
  // Some wait for what upstream's has taken away.
  const options = { nodeArgs: UPSTREAM_ALONE, env: settings, deadlineMs: 10_000 };
  return runNode(`${HARM}/${name}.cjs`, options);
}
