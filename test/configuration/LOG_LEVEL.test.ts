import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Line, logged, parseLines } from '../logging/lines.ts';
import { fixture } from '../support/observe.ts';
import { startNode } from '../support/run-node.ts';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];

const folder = mkdtempSync(join(tmpdir(), 'sightline-levels-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The least grave level that each logger printed: `{ '': 'info', db: 'debug' }`. */
function printed(lines: readonly Line[]): Readonly<Record<string, string>> {
  const levels: Record<string, string> = {};
  for (const { logger = '', level } of lines) levels[String(logger)] = String(level);
  for (const [logger, level] of Object.entries(levels)) {
    const expected = LEVELS.slice(0, LEVELS.indexOf(level) + 1);
    const found = lines.filter((line) => (line.logger ?? '') === logger).map((line) => line.level);
    assert.deepEqual(found, expected);
  }
  return levels;
}

const all = (level: string) => ({ '': level, db: level, 'db.pool': level, dbx: level });
const onlyDb = { ...all('info'), db: 'debug', 'db.pool': 'debug' };

for (const [env, options, expected] of [
  [{}, {}, all('info')],
  [{ LOG_LEVEL: 'warn' }, {}, all('warn')],
  [{ LOG_LEVEL: ' WARNING ' }, {}, all('warn')],
  [{ LOG_LEVEL: 'silly' }, {}, all('trace')],
  [{ LOG_LEVEL: 'off' }, {}, {}],
  [{ LOG_LEVEL: 'info,db=debug' }, {}, onlyDb],
  [{ LOG_LEVEL: 'db=debug' }, {}, onlyDb],
  [{ LOG_LEVEL: 'error,db=debug,db.pool=off' }, {}, { '': 'error', db: 'debug', dbx: 'error' }],
  [{}, { level: 'error,db=trace' }, { ...all('error'), db: 'trace', 'db.pool': 'trace' }],
  [{ LOG_LEVEL: 'debug' }, { level: 'error' }, all('debug')],
] as const) {
  test(`${JSON.stringify(env)}, ${JSON.stringify(options)}: loggers print ${JSON.stringify(expected)}`, async () => {
    const { lines, stderr } = await logged('levels.mjs', {
      env,
      args: [JSON.stringify(options)],
    });
    assert.equal(stderr, '');
    assert.deepEqual(printed(lines), expected);
  });
}

for (const [env, options, complaint] of [
  [{ LOG_LEVEL: 'inof' }, {}, /^sightline warn: LOG_LEVEL is "inof".*Did you mean "info"\?/],
  [{ LOG_LEVEL: 'info,db=debg' }, {}, /"db=debg".*Did you mean "db=debug"\?/],
  [{}, { level: 'loud' }, /`level` is "loud"/],
  [{}, { level: 7, serviceName: {}, transports: 'x', fields: 3 }, undefined],
  [{}, { maxLineLength: 5 }, /`maxLineLength` is "5".*Using 65536/],
  [{}, { transports: [{}] }, /`transports`/],
] as const) {
  test(`${JSON.stringify(env)}, ${JSON.stringify(options)}: reported in one line, and the default is used`, async () => {
    const { lines, stderr } = await logged('levels.mjs', { env, args: [JSON.stringify(options)] });
    assert.equal(stderr.trim().split('\n').filter(Boolean).length, complaint === undefined ? 0 : 1);
    if (complaint !== undefined) assert.match(stderr, complaint);
    assert.deepEqual(printed(lines), all('info'));
  });
}

test('SIGHTLINE_LOG_LEVEL_FILE changes levels while the service runs, and does not keep it alive', async () => {
  const path = join(folder, 'levels');
  const running = startNode(fixture('logging/levels.mjs'), {
    nodeArgs: [],
    args: ['{}', 'debug'],
    env: { LOG_LEVEL: 'warn', SIGHTLINE_LOG_LEVEL_FILE: path },
  });
  await running.waitForOutput(/dbx warn/);
  // Put there whole, as whoever mounts configuration does.
  writeFileSync(`${path}.new`, '# while we look for it\nerror\ndb=debug\n');
  renameSync(`${path}.new`, path);
  const { code, stdout, stderr } = await running.finished;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const lines = parseLines(stdout);
  const before = lines.findLastIndex(({ message }) => message === 'dbx warn') + 1;
  assert.deepEqual(printed(lines.slice(0, before)), all('warn'));
  assert.deepEqual(printed(lines.slice(before)), {
    ...all('error'),
    db: 'debug',
    'db.pool': 'debug',
  });
});

test('an unreadable level file is reported once, and LOG_LEVEL counts', async () => {
  const { lines, stderr } = await logged('levels.mjs', {
    env: { LOG_LEVEL: 'error', SIGHTLINE_LOG_LEVEL_FILE: folder },
  });
  assert.match(
    stderr,
    /^sightline warn: SIGHTLINE_LOG_LEVEL_FILE points to .*Using LOG_LEVEL\. \[SL_SETTING_FILE\]\n$/,
  );
  assert.deepEqual(printed(lines), all('error'));
});
