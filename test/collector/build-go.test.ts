// How the servers get into the cache, tried with a server of three lines.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildGo, findBuilt } from '../../scripts/servers/build-go.ts';
import type { GoRecipe } from '../../scripts/servers/catalog.ts';
import { explainGoFailure } from '../../scripts/servers/explain-go-failure.ts';
import { findGo } from '../../scripts/servers/find-go.ts';

let noGo: string | false = false;
try {
  findGo();
} catch (error) {
  noGo = (error as Error).message;
}

const script = new URL('../../scripts/servers/build-go.ts', import.meta.url).href;

describe('a build', { skip: noGo }, () => {
  let folder: string;
  let recipe: GoRecipe;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-build-'));
    process.env.SIGHTLINE_CACHE = join(folder, 'cache');
    const module = join(folder, 'module');
    await mkdir(module);
    await writeFile(join(module, 'go.mod'), 'module example.com/hello\n\ngo 1.22\n');
    await writeFile(join(module, 'main.go'), 'package main\n\nfunc main() {\n}\n');
    const fixed = { kind: 'go', version: '1.0.0', packages: ['.'], binary: 'hello' } as const;
    recipe = { ...fixed, module, minutes: 1 };
  });
  after(async () => {
    delete process.env.SIGHTLINE_CACHE;
    await rm(folder, { recursive: true, force: true });
  });

  /** Builds in another process; `code` is its exit code, `output` what it showed. */
  async function buildElsewhere(env: Record<string, string> = {}) {
    const program = `
      const { buildGo } = await import(${JSON.stringify(script)});
      await buildGo('hello', ${JSON.stringify(recipe)}).then(console.log, (error) => {
        console.log(error.message);
        process.exitCode = 1;
      });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    await once(child, 'close');
    return { code: child.exitCode, output };
  }

  test('by two processes at once appears once, complete', async () => {
    const cache = join(folder, 'twice');
    const builds = await Promise.all([
      buildElsewhere({ SIGHTLINE_CACHE: cache }),
      buildElsewhere({ SIGHTLINE_CACHE: cache }),
    ]);
    for (const { code, output } of builds) assert.equal(code, 0, output);
    const [entry, ...others] = await readdir(cache);
    assert.deepEqual(others, []);
    assert.deepEqual(await readdir(join(cache, entry ?? '')), ['hello']);
  });

  test('is done once, and again when its sources change', async () => {
    const first = await buildGo('hello', recipe);
    const { mtimeMs } = await stat(first);
    assert.equal(await buildGo('hello', recipe), first);
    assert.equal((await stat(first)).mtimeMs, mtimeMs);

    await writeFile(join(recipe.module, 'more.go'), 'package main\n');
    assert.equal(findBuilt('hello', recipe), undefined);
    assert.notEqual(await buildGo('hello', recipe), first);
  });

  test('succeeds after a killed one, whose files it removes', async () => {
    const cache = join(folder, 'killed');
    const lock = join(cache, 'build.lock');
    // The process id of a process that has ended.
    const ended = spawn('/bin/sh', ['-c', 'exit']);
    await once(ended, 'close');
    await mkdir(join(cache, `partial-hello-${ended.pid}`), { recursive: true });
    await writeFile(lock, JSON.stringify({ pid: ended.pid, what: 'hello' }));

    const { code, output } = await buildElsewhere({ SIGHTLINE_CACHE: cache });
    assert.equal(code, 0, output);
    assert.deepEqual(
      (await readdir(cache)).filter((name) => !name.startsWith('hello-')),
      [],
    );
  });

  test('does not wait for a stale lock', async () => {
    const cache = join(folder, 'stale');
    await mkdir(cache, { recursive: true });
    const lock = join(cache, 'build.lock');
    await writeFile(lock, JSON.stringify({ pid: process.pid, what: 'hello' }));
    await utimes(lock, new Date(0), new Date(0));
    const { code, output } = await buildElsewhere({ SIGHTLINE_CACHE: cache });
    assert.equal(code, 0, output);
  });

  test('prints plain lines without a terminal', async () => {
    const { output } = await buildElsewhere({ SIGHTLINE_CACHE: join(folder, 'plain') });
    assert.match(output, /^hello 1\.0\.0: started\n/);
    assert.match(output, /^hello 1\.0\.0: built \(\d+ s\)$/m);
    assert.ok(!output.includes('\x1b'));
  });

  test('that fails reports the cause and the cure, and leaves no files behind', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    const complaint = 'go: go.mod requires go >= 1.26.0 (running go 1.24.1; GOTOOLCHAIN=local)';
    await writeFile(join(bin, 'go'), `#!/bin/sh\necho '${complaint}' >&2\nexit 1\n`);
    await chmod(join(bin, 'go'), 0o755);
    const cache = join(folder, 'failed');
    const { code, output } = await buildElsewhere({ SIGHTLINE_CACHE: cache, PATH: bin });
    assert.equal(code, 1);
    assert.match(output, /Go 1\.24\.1 is too old, 1\.26\.0 is needed\. Install Go 1\.26 or newer/);
    assert.deepEqual(await readdir(cache), []);
  });
});

test('without Go, the message names what to install', () => {
  assert.throws(() => findGo({ PATH: '/nowhere' }, []), {
    code: 'ERR_NO_GO',
    message: /is not installed\. Install Go/,
  });
});

const failures: Readonly<Record<string, string>> = {
  ERR_NO_NETWORK: 'go: example.com/x@v1.0.0: Get "https://…": dial tcp: lookup …: no such host',
  ERR_DISK_FULL: 'write /tmp/go-build1/b001/_pkg_.a: no space left on device',
  ERR_OUT_OF_MEMORY: 'example.com/x: /usr/local/go/pkg/tool/compile: signal: killed',
  ERR_CHECKSUM: 'verifying example.com/x@v1.0.0: checksum mismatch',
  ERR_BUILD_FAILED: './main.go:3:1: undefined: x',
};
for (const [code, output] of Object.entries(failures)) {
  test(`"${output}" is ${code}`, () => assert.equal(explainGoFailure(output, 'go1.26').code, code));
}
