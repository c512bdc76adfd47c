import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { cacheFile, unwrapCode } from '../../src/code-cache/code-cache.ts';
import { fixture, observe } from '../support/observe.ts';
import { installPacked } from '../support/packed.ts';
import { runNode, startNode } from '../support/run-node.ts';

const project = installPacked();
after(() => project.remove());
const chunks = join(project.folder, 'node_modules', 'sightline', 'dist', 'chunks');
const core = readdirSync(chunks).find((name) => name.startsWith('core-'))!;
const kept = cacheFile(join(chunks, core));
const script = join(project.folder, 'http-once.mjs');
cpSync(fixture('http-once.mjs'), script);
beforeEach(() => {
  for (const name of readdirSync(chunks)) {
    if (name.includes('.cache')) rmSync(join(chunks, name), { recursive: true });
  }
});

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
async function start(
  flags: readonly string[] = [],
  env: Record<string, string> = {},
  user?: number,
): Promise<string | undefined> {
  const settings = { ...QUIET, ...env };
  const { code, stderr, receiver } = await observe(script, settings, {
    cwd: project.folder,
    nodeArgs: [...flags, ...nodeArgs],
    ...(user === undefined ? {} : { user }),
  });
  assert.equal(code, 0, stderr);
  assert.equal(receiver.spans.length, 2);
  return /compiled code: ([\w ]+)/.exec(stderr)?.[1];
}

test('a service that lives for some seconds leaves compiled code for the next start', async () => {
  assert.equal(await start(), 'compiled at this start');
  assert.equal(existsSync(kept), false);
  await runUntil(() => existsSync(kept));
  assert.equal(await start(), 'from the cache');
  assert.deepEqual(
    readdirSync(chunks).filter((name) => name.includes('.cache')),
    [kept.slice(chunks.length + 1)],
  );
});

let made: Buffer | undefined;

/** Code that is kept as a service leaves it; made once, since that takes seconds. */
async function keep(): Promise<Buffer> {
  if (made === undefined) {
    await runUntil(() => existsSync(kept));
    made = readFileSync(kept);
  } else {
    writeFileSync(kept, made, { mode: 0o644 });
  }
  return made;
}

/** What a plain script prints and how it ends, whatever lies in the place of the code. */
async function startPlainly(flags: readonly string[] = [], user?: number): Promise<void> {
  const { code, signal, stdout } = await runNode('-e', {
    args: ['console.log(6 * 7)'],
    nodeArgs: [...flags, ...nodeArgs],
    cwd: project.folder,
    env: QUIET,
    ...(user === undefined ? {} : { user }),
  });
  assert.deepEqual([code, signal, stdout], [0, null, '42\n'], flags.join(' '));
}

/** Files beside the core that belong to its code. */
const left = () => readdirSync(chunks).filter((name) => name.includes('.cache'));

const PAGE = 4096;

function withPageZeroed(whole: Buffer, at: number): Buffer {
  const damaged = Buffer.from(whole);
  damaged.fill(0, at, Math.min(at + PAGE, whole.length));
  return damaged;
}

function withByteFlipped(whole: Buffer, at: number): Buffer {
  const damaged = Buffer.from(whole);
  damaged[at] = damaged[at]! ^ 0x41;
  return damaged;
}

test('damaged code is never run, is removed, and is made anew', async () => {
  const whole = await keep();
  assert.ok(unwrapCode(whole));
  for (let at = 0; at < whole.length; at += PAGE) {
    const damaged = withPageZeroed(whole, at);
    // There may be pages of nothing else.
    if (!damaged.equals(whole)) assert.equal(unwrapCode(damaged), undefined, `page at ${at}`);
  }
  for (let place = 0; place < 400; place++) {
    const at = Math.floor((place * (whole.length - 1)) / 399);
    assert.equal(unwrapCode(withByteFlipped(whole, at)), undefined, `byte at ${at}`);
  }
  const middle = whole.length >> 1;
  for (const damaged of [
    withPageZeroed(whole, middle),
    withPageZeroed(whole, 40 * PAGE),
    withByteFlipped(whole, middle),
    withByteFlipped(whole, whole.length - 30),
    whole.subarray(0, middle),
    whole.subarray(0, whole.length - 1),
    Buffer.alloc(whole.length),
    Buffer.alloc(0),
  ]) {
    writeFileSync(kept, damaged, { mode: 0o644 });
    await startPlainly();
    assert.deepEqual(left(), []);
  }
  writeFileSync(kept, withPageZeroed(whole, middle), { mode: 0o644 });
  assert.equal(await start(), 'compiled at this start');
  await runUntil(() => existsSync(kept));
  assert.equal(await start(), 'from the cache');
});

function replace(put: () => unknown): void {
  rmSync(kept);
  put();
}

const forRoot = process.getuid?.() === 0 ? false : 'Only root can give files to other users.';
/** Users that no machine has. */
const OTHER = 54_321;

test('code that others could have written is never run', { skip: forRoot }, async () => {
  const whole = await keep();
  const elsewhere = join(project.folder, 'elsewhere.cache');
  writeFileSync(elsewhere, whole, { mode: 0o644 });
  for (const [title, spoil] of [
    ['of another user', () => chownSync(kept, OTHER, OTHER)],
    ['to be written by all', () => chmodSync(kept, 0o666)],
    ['to be written by a group', () => chmodSync(kept, 0o664)],
    ['a link', () => replace(() => symlinkSync(elsewhere, kept))],
    ['a pipe', () => replace(() => execFileSync('mkfifo', [kept]))],
  ] as const) {
    rmSync(kept, { force: true });
    writeFileSync(kept, whole, { mode: 0o644 });
    spoil();
    assert.equal(await start(), 'compiled at this start', title);
    assert.deepEqual(left(), [], title);
  }
  assert.deepEqual(readFileSync(elsewhere), whole);

  // Where others may write, nothing is run, and nothing is kept.
  writeFileSync(kept, whole, { mode: 0o644 });
  chmodSync(chunks, 0o777);
  try {
    assert.equal(await start(), 'compiled at this start');
    await runUntil(() => true);
    assert.deepEqual(left(), []);
  } finally {
    chmodSync(chunks, 0o755);
  }
});

test('whatever the umask, nobody but its owner can write it', async () => {
  const before = process.umask(0);
  try {
    await runUntil(() => existsSync(kept));
  } finally {
    process.umask(before);
  }
  assert.equal(statSync(kept).mode & 0o777, 0o644);
});

test('a user who may not write the package uses what root has kept', {
  skip: forRoot,
}, async () => {
  chmodSync(project.folder, 0o755);
  await startPlainly([], OTHER);
  assert.deepEqual(left(), []);
  const whole = await keep();
  assert.equal(await start([], {}, OTHER), 'from the cache');
  // What is bad and cannot be removed is left alone.
  writeFileSync(kept, withPageZeroed(whole, whole.length >> 1));
  assert.equal(await start([], {}, OTHER), 'compiled at this start');
  assert.equal(left().length, 1);
});

test('other flags of V8: the service runs as ever', async () => {
  await keep();
  assert.equal(await start(['--no-lazy']), 'compiled at this start');
  for (const flag of ['--jitless', '--max-old-space-size=200', '--stack-size=1500']) {
    await startPlainly([flag]);
  }
  assert.equal(await start(), 'from the cache');
});

test('twenty processes at once', async () => {
  process.setMaxListeners(0);
  const abandoned = `${kept}.7-abandoned`;
  writeFileSync(abandoned, 'half');
  utimesSync(abandoned, 1, 1);
  const args = ['setTimeout(() => console.log("old"), 4500)'];
  const all = await Promise.all(
    Array.from({ length: 20 }, () =>
      runNode('-e', { args, nodeArgs, cwd: project.folder, env: QUIET }),
    ),
  );
  for (const { code, stdout } of all) assert.deepEqual([code, stdout], [0, 'old\n']);
  assert.deepEqual(left(), [basename(kept)]);
  assert.equal(await start(), 'from the cache');
});

test('a disk that is full: nothing is left, and the service runs on', async (t) => {
  const size = readdirSync(chunks).reduce(
    (sum, name) => sum + Math.ceil(statSync(join(chunks, name)).size / PAGE) * PAGE,
    0,
  );
  const copy = `${chunks}-copy`;
  cpSync(chunks, copy, { recursive: true });
  const options = `size=${size + 50 * PAGE},mode=755`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', chunks]);
  if (mounted.status !== 0) return t.skip('A file system of a chosen size cannot be mounted here.');
  try {
    cpSync(copy, chunks, { recursive: true });
    await runUntil(() => true);
    assert.deepEqual(left(), []);
  } finally {
    execFileSync('umount', ['-l', chunks]);
    rmSync(copy, { recursive: true });
  }
});

test('SIGHTLINE_CODE_CACHE=read uses what is there; false does not; neither writes', async () => {
  await Promise.all(
    ['read', 'false'].map((value) => runUntil(() => true, { SIGHTLINE_CODE_CACHE: value })),
  );
  assert.deepEqual(left(), []);
  await keep();
  assert.equal(await start([], { SIGHTLINE_CODE_CACHE: 'read' }), 'from the cache');
  assert.equal(await start([], { SIGHTLINE_CODE_CACHE: 'false' }), 'compiled at this start');
  writeFileSync(kept, 'bad', { mode: 0o644 });
  assert.equal(await start([], { SIGHTLINE_CODE_CACHE: 'read' }), 'compiled at this start');
  assert.equal(readFileSync(kept, 'utf8'), 'bad');
});

test('where it cannot be written, nothing is told and nothing is left', async () => {
  mkdirSync(join(kept, 'in the way'), { recursive: true });
  await runUntil(() => true);
  assert.deepEqual(
    readdirSync(chunks).filter((name) => name.includes('.cache')),
    [kept.slice(chunks.length + 1)],
  );
});
