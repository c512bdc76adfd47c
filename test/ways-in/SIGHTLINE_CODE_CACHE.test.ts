import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { cacheFile } from '../../src/code-cache/code-cache.ts';
import { fixture, observe } from '../support/observe.ts';
import { installPacked } from '../support/packed.ts';
import { startNode } from '../support/run-node.ts';

const project = installPacked();
after(() => project.remove());
const chunks = join(project.folder, 'node_modules', 'sightline', 'dist', 'chunks');
const core = readdirSync(chunks).find((name) => name.startsWith('core-'))!;
const kept = cacheFile(join(chunks, core));
const script = join(project.folder, 'http-once.mjs');
cpSync(fixture('http-once.mjs'), script);
beforeEach(() => rmSync(kept, { recursive: true, force: true }));

const nodeArgs = ['--import', 'sightline/register'];
const QUIET = { SIGHTLINE_LOG: 'debug', OTEL_LOG_LEVEL: 'none', OTEL_METRICS_EXPORTER: 'none' };

/** A service that lives until something has happened, or longer than it takes to keep the code. */
async function runUntil(done: () => boolean, env: Record<string, string> = {}): Promise<void> {
  const service = startNode('-e', {
    args: ['setInterval(() => {}, 100); setTimeout(() => console.log("old"), 4500)'],
    nodeArgs,
    cwd: project.folder,
    env: { ...QUIET, ...env },
  });
  if (done()) await service.waitForOutput(/old/);
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 50));
  const { stderr } = await service.stop();
  assert.doesNotMatch(stderr, /error|warn/);
}

/** One start that serves a request, and which code it ran. */
async function start(flags: readonly string[] = []): Promise<string | undefined> {
  const { code, stderr, receiver } = await observe(script, QUIET, {
    cwd: project.folder,
    nodeArgs: [...flags, ...nodeArgs],
  });
  assert.equal(code, 0, stderr);
  assert.equal(receiver.spans.length, 2);
  return /compiled code: ([\w ]+)/.exec(stderr)?.[1];
}

test('a service that lives for some seconds leaves compiled code for the next start', async () => {
  assert.equal(await start(), 'compiled anew');
  assert.equal(existsSync(kept), false);
  await runUntil(() => existsSync(kept));
  assert.equal(await start(), 'kept from before');
  assert.deepEqual(
    readdirSync(chunks).filter((name) => name.includes('.cache')),
    [kept.slice(chunks.length + 1)],
  );
});

test('code that is not whole is left alone, and the service starts as ever', async () => {
  await runUntil(() => existsSync(kept));
  const whole = readFileSync(kept);
  for (const part of [whole.subarray(0, whole.length >> 1), Buffer.alloc(whole.length)]) {
    writeFileSync(kept, part);
    assert.equal(await start(), 'compiled anew');
  }
});

test('code of other flags of V8 is left alone', async () => {
  await runUntil(() => existsSync(kept));
  assert.equal(await start(['--no-lazy']), 'compiled anew');
});

test('SIGHTLINE_CODE_CACHE=false: nothing is written', async () => {
  await runUntil(() => true, { SIGHTLINE_CODE_CACHE: 'false' });
  assert.equal(existsSync(kept), false);
});

test('where it cannot be written, nothing is told and nothing is left', async () => {
  mkdirSync(join(kept, 'in the way'), { recursive: true });
  await runUntil(() => true);
  assert.deepEqual(
    readdirSync(chunks).filter((name) => name.includes('.cache')),
    [kept.slice(chunks.length + 1)],
  );
});
