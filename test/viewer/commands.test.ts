// The commands as a user has them: dev with its service, ui, the lines in a terminal, mcp on stdin.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { type CpuProfile, flamesOf } from '../../src/viewer/page/views/flames.ts';
import { fit } from '../../src/viewer/terminal/fit.ts';
import { durationText } from '../../src/viewer/trace/duration-text.ts';
import { sightline, startSightline } from '../cli/sightline.ts';
import { ROOT } from '../support/run-node.ts';
import { logsOf, send } from './support/sample.ts';
import { sendShop } from './support/shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'viewer-commands-'));
const SERVICE = join(folder, 'service.mjs');

before(() => {
  writeFileSync(
    SERVICE,
    `import { createServer } from 'node:http';
const server = createServer((request, response) => {
  if (request.url === '/fail') {
    response.statusCode = 500;
    queueMicrotask(() => response.end());
    throw new RangeError('planted');
  }
  response.end('fine');
});
process.on('uncaughtException', () => {});
server.listen(0, async () => {
  const url = 'http://127.0.0.1:' + server.address().port;
  for (const path of ['/one', '/fail']) await fetch(url + path);
  console.log('served');
  process.on('SIGTERM', () => process.exit(3));
});
`,
  );
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** These live while others ask them: on a machine that is busy, for long. */
const PATIENCE_MS = 300_000;

const FREE = ['--no-open', '--port', '0', '--grpc-port', '0'];
const OFF = { OTEL_METRICS_EXPORTER: 'none', CI: '1' };

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await ask().catch(() => undefined);
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('sightline dev: the service under the preload, its address, its requests and errors; it ends as the service', async () => {
  const dev = startSightline(['dev', ...FREE, SERVICE], {
    env: OFF,
    cwd: folder,
    deadlineMs: PATIENCE_MS,
  });
  const [, url = ''] = await dev.waitForOutput(/viewer at (http:\/\/127\.0\.0\.1:\d+)\n/);
  await dev.waitForOutput(/^served$/m);
  const errors = await until(async () => {
    const found = (await (await fetch(`${url}/api/view/errors`)).json()) as Array<{
      id: number;
      type: string;
    }>;
    return found.length > 0 ? found : undefined;
  });
  assert.equal(errors[0]?.type, 'RangeError');
  const { source } = (await (await fetch(`${url}/api/view/error?id=${errors[0]?.id}`)).json()) as {
    source: Array<{ file: string; line: number }>;
  };
  assert.deepEqual([source[0]?.file, source[0]?.line], ['service.mjs', 6]);
  const page = await (await fetch(url)).text();
  assert.match(page, /^<!doctype html>/);
  const findings = (await (await fetch(`${url}/api/view/findings`)).json()) as Array<{
    group: string;
    name: string;
  }>;
  for (const group of ['Node', 'Service', 'Packages', 'Arrived']) {
    assert.ok(
      findings.some((finding) => finding.group === group),
      group,
    );
  }

  const [run] = (await (await fetch(`${url}/api/view/runs`)).json()) as Array<{ pid: number }>;
  const profiled = (pid: number | undefined) =>
    fetch(`${url}/api/profile?pid=${pid}&seconds=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
  const { profile } = (await (await profiled(run?.pid)).json()) as { profile: string };
  assert.equal(flamesOf(JSON.parse(profile) as CpuProfile)[0]?.name, '(root)');
  // Only processes that have sent something are asked.
  assert.equal((await profiled(process.pid)).status, 404);

  const traces = await sightline(['traces', '--url', url]);
  assert.match(traces.stdout, /✗ GET {2}500/);
  assert.ok(!traces.stdout.includes('\u001b'), 'colours in a pipe');
  const json = JSON.parse((await sightline(['traces', '--url', url, '--json'])).stdout);
  assert.ok(json.resourceSpans.length > 0);
  const list = await sightline(['errors', '--url', url]);
  assert.match(list.stdout, /^RangeError: planted {2}.*\n {2}at Server\.<anonymous>/);

  assert.equal((await dev.stop()).code, 3);
  const gone = await sightline(['logs', '--url', url]);
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /^sightline: no viewer answers at .*sightline dev app\.js/);
});

test('sightline dev --no-ui: a line for each request, with its tree, and errors whole', async () => {
  const dev = startSightline(
    ['dev', '--no-ui', ...FREE, '--allow-origin', 'http://localhost:5173', SERVICE],
    { env: OFF, cwd: folder, deadlineMs: PATIENCE_MS },
  );
  const [, url = ''] = await dev.waitForOutput(/viewer at (http:\S+)/);
  await dev.waitForOutput(/RangeError: planted/);
  await sendShop(url, Date.now());
  await dev.waitForOutput(/no price for item 7/);
  const { code, stdout } = await dev.stop();
  assert.match(
    stdout,
    /^✓ GET \/items {2}110ms {2}shop {2}12× the same query\n {4}SELECT items ×12 {2}72\.0ms/m,
  );
  assert.match(stdout, /^\S+ INFO {2}shop {2}shop is open$/m);
  // Under its request, and the error whole below it.
  assert.match(
    stdout,
    /^✗ POST \/orders .*\n {2}\S+ ERROR shop {2}no price for item 7\n[\s\S]*TypeError: Cannot read/m,
  );
  assert.equal(code, 3);
  assert.match(stdout, /^✓ GET {2}\S+ {2}\S+\n {4}GET {2}\S+ {2}\/one$/m);
  assert.match(
    stdout,
    /^✗ GET .*\n {4}GET .*\/fail\n[\s\S]*^RangeError: planted.*\n {2}at Server/m,
  );
});

test('sightline ui: --db and --import; logs, metrics and mcp read the file; a wrong file says so', async () => {
  const db = join(folder, 'kept.db');
  const file = join(folder, 'lines.json');
  writeFileSync(
    file,
    JSON.stringify(
      logsOf({ service: 'past', base: Date.now() }, [{ body: 'from a file\u001b[2J' }]),
    ),
  );
  const ui = startSightline(['ui', ...FREE, '--db', db, '--import', file], {
    env: { CI: '1' },
    deadlineMs: PATIENCE_MS,
  });
  const [, url = ''] = await ui.waitForOutput(/viewer at (http:\S+)/);
  await sendShop(url, Date.now() - 1000);
  assert.equal((await ui.stop('SIGINT')).code, 0);
  assert.equal(statSync(db).mode & 0o777, 0o600);

  const logs = await sightline(['logs', '--db', db, '--last', '1h']);
  assert.match(logs.stdout, /INFO {2}past {2}from a file \[2J$/m);
  const mcp = startSightlineWithInput(
    ['mcp', '--db', db],
    [
      { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18' } },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      {
        jsonrpc: '2.0',
        id: 2,
        method: 'tools/call',
        params: { name: 'list_errors', arguments: {} },
      },
    ],
  );
  const answers = (await mcp)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    answers.map(({ id }) => id),
    [1, 2],
  );
  assert.match(answers[1].result.content[0].text, /TypeError/);

  const wrong = await sightline(['ui', ...FREE, '--db', file]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /^sightline: --db .*not a database\n$/);
  assert.equal(readFileSync(file, 'utf8').includes('past'), true);
  const missing = await sightline(['ui', ...FREE, '--import', join(folder, 'nothing.json')]);
  assert.equal(missing.code, 1);
});

test('a port that is taken: a free one is found, and said', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  const ui = startSightline(['ui', '--no-open', '--port', `${port}`, '--grpc-port', `${port}`], {
    deadlineMs: PATIENCE_MS,
  });
  try {
    const [, url = '', said] = await ui.waitForOutput(/viewer at (http:\S+)( \(\d+ is taken\))\n/);
    assert.equal(said, ` (${port} is taken)`);
    await ui.waitForOutput(new RegExp(`OTLP/gRPC at http:\\S+ \\(${port} is taken\\)`));
    assert.equal((await send(url, 'logs', {})).status, 200);
  } finally {
    await ui.stop();
    taken.close();
  }
});

test('durations have three digits and the unit that suits them', () => {
  const texts = [0, 999_400, 999_600, 1_234_567, 99.96e6, 999.6e6, 12.44e9, 119.999e9, 3605e9];
  assert.deepEqual(texts.map(durationText), [
    '0µs',
    '999µs',
    '1.00ms',
    '1.23ms',
    '100ms',
    '1.00s',
    '12.4s',
    '2m0s',
    '60m5s',
  ]);
});

test('a line fits into any width, and commands no terminal', () => {
  const parts = [['✓ ', 'green'], ['名前🎉 \u001b[31mred\u0007\u202e', 'bold'], [' end']] as const;
  for (let width = 0; width <= 40; width += 1) {
    const line = fit(parts, { width, indent: 2, paint: (_, text) => `\u001b[1m${text}\u001b[22m` });
    const plain = stripVTControlCharacters(line);
    const columns = [...plain].reduce((sum, one) => sum + (/[名前🎉]/u.test(one) ? 2 : 1), 0);
    assert.ok(columns <= width, `${width}: ${JSON.stringify(plain)}`);
    assert.ok(!/\p{Cc}|\u202e/u.test(plain));
  }
});

async function startSightlineWithInput(args: readonly string[], messages: readonly object[]) {
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, [`${ROOT}src/cli/main.ts`, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.stdin.end(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}
