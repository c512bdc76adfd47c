import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { createTextFormat } from '../../src/logger/text-format.ts';
import { temporaryFiles } from '../support/config-file.ts';
import { fixture } from '../support/observe.ts';
import { ROOT } from '../support/run-node.ts';
import { logged, parseLines } from './lines.ts';

/** As many as fit into a pipe that is not read: Node writes further lines later, after process.exit(). */
const LINES = 100;
const KEPT = { kept: LINES, message: `line ${LINES - 1}`, same: true };

test('a burst and process.exit(): no line that fits into the pipe is lost, nor one to a file or a transport', async () => {
  const { lines, stderr, code } = await logged('output.mjs', { args: [String(LINES)] });
  assert.equal(code, 3);
  assert.equal(lines.length, LINES);
  assert.deepEqual(JSON.parse(stderr), KEPT);

  const path = temporaryFiles()('lines', '');
  const file = openSync(path, 'w');
  const child = spawn(process.execPath, [fixture('logging/output.mjs'), String(10 * LINES)], {
    cwd: ROOT,
    stdio: ['ignore', file, 'ignore'],
  });
  await once(child, 'close');
  closeSync(file);
  assert.equal(parseLines(readFileSync(path, 'utf8')).length, 10 * LINES);
});

test('stdout is closed: the service continues, as with console.log', async () => {
  const child = spawn(process.execPath, [fixture('logging/output.mjs'), String(LINES), 'wait'], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.destroy();
  child.stdin.on('error', () => {});
  child.stdin.write('go\n');
  const [code] = await once(child, 'close');
  assert.deepEqual([code, JSON.parse(stderr)], [3, KEPT]);
});

const LINE = {
  timestamp: '2026-11-24T09:05:12.123Z',
  level: 'warn',
  logger: 'db.pool',
  message: 'slow\u001b[2J query',
  service: 'shop',
  trace_id: 'abc',
  span_id: 'def',
  seconds: 3.2,
  query: 'select 1',
  error: {
    type: 'Error',
    message: 'lost',
    stack: 'Error: lost\n    at x',
    code: 'E1',
    cause: { type: 'TypeError', message: 'gone', stack: 'TypeError: gone\n    at y' },
  },
} as const;

test('text for a terminal: aligned, in color, the stacks of an error below', () => {
  const format = createTextFormat(false);
  const [head, ...below] = format(LINE).split('\n');
  assert.match(
    head!,
    /^\d\d:\d\d:12\.123 WARN {2}db\.pool slow query seconds=3\.2 query="select 1" trace_id=abc span_id=def$/,
  );
  assert.deepEqual(below, [
    '    Error: lost',
    "        at x { code: 'E1' }",
    '    Caused by: TypeError: gone',
    '        at y',
  ]);
  const { error: _, ...next } = LINE;
  assert.match(format({ ...next, level: 'error', logger: 'db' }), / ERROR db {6}slow query/);

  const colored = createTextFormat(true)(LINE);
  assert.notEqual(colored, stripVTControlCharacters(colored));
  assert.equal(stripVTControlCharacters(colored), createTextFormat(false)(LINE));
});
