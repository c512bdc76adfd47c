// The commands as a user runs them: dev with its service, ui, lines in a terminal, mcp on stdin.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify, stripVTControlCharacters } from 'node:util';
import { type CpuProfile, flamesOf } from '../../src/viewer/page/views/flames.ts';
import { requestLines } from '../../src/viewer/terminal/request-lines.ts';
import { terminalLine } from '../../src/viewer/terminal/terminal-line.ts';
import { durationText } from '../../src/viewer/trace/duration-text.ts';
import { SOURCE, sightline, startSightline } from '../cli/sightline.ts';
import { ROOT } from '../support/run-node.ts';
import { logsOf, send, spanId, traceId, tracesOf } from './support/sample.ts';
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
  if (request.url === '/missing') response.statusCode = 404;
  response.end('fine');
});
process.on('uncaughtException', () => {});
server.listen(0, async () => {
  const url = 'http://127.0.0.1:' + server.address().port;
  for (const path of ['/one', '/missing', '/fail']) await fetch(url + path);
  console.log('served');
  process.on('SIGTERM', () => process.exit(3));
});
`,
  );
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Long: the machine may be busy. */
const PATIENCE_MS = 300_000;

const FREE = ['--no-open', '--port', '0', '--grpc-port', '0'];
const OFF = { OTEL_METRICS_EXPORTER: 'none', CI: '1' };

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await ask().catch(() => undefined);
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error('no value before the deadline');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('sightline dev: runs the service with the preload, shows requests and errors, and exits as the service does', async () => {
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
  // Only processes that have sent telemetry can be profiled.
  assert.equal((await profiled(process.pid)).status, 404);

  const [wrong, none] = [
    await sightline(['traces', '--url', url, '--last', '5x']),
    await sightline(['traces', '--url', url, '--service', 'nobody', '--last', '2h']),
  ];
  assert.deepEqual(
    [wrong.code, wrong.stderr],
    [1, 'sightline: --last 5x: expected a duration such as 30s, 5m, 2h or 1d\n'],
  );
  assert.deepEqual(
    [none.code, none.stdout, none.stderr],
    [
      0,
      '',
      `sightline: no traces of nobody in the last 2h at ${url}; --last 1d looks further back\n`,
    ],
  );

  const traces = await sightline(['traces', '--url', url]);
  assert.match(traces.stdout, /✗ GET {2}500/);
  assert.ok(!traces.stdout.includes('\u001b'), 'colours in a pipe');
  const json = JSON.parse((await sightline(['traces', '--url', url, '--json'])).stdout);
  assert.ok(json.resourceSpans.length > 0);
  const list = await sightline(['errors', '--url', url]);
  assert.match(list.stdout, /^RangeError: planted {2}.*\n {2}at Server\.<anonymous>/);

  // A terminal of one column and one row, and one that reports none.
  for (const [size, kind] of [
    ['cols 1 rows 1', 'errors'],
    ['cols 0 rows 0', 'traces'],
    ['cols 17 rows 3', 'traces'],
  ] as const) {
    const command = `stty ${size}; exec ${process.execPath} ${SOURCE} ${kind} --url ${url}`;
    const { stdout } = await promisify(execFile)('script', ['-qec', command, '/dev/null']);
    const width = Number(/\d+/.exec(size)) || 80;
    for (const line of stripVTControlCharacters(stdout).split('\r\n')) {
      assert.ok(line.length <= width, `${size} ${kind}: ${line}`);
    }
  }

  assert.equal((await dev.stop()).code, 3);
  const gone = await sightline(['logs', '--url', url]);
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /^sightline: no viewer at .*sightline dev app\.js/);
});

test('sightline dev --no-ui: a line per request with its tree, and complete errors', async () => {
  const dev = startSightline(
    ['dev', '--no-ui', ...FREE, '--allow-origin', 'http://localhost:5173', SERVICE],
    { env: OFF, cwd: folder, deadlineMs: PATIENCE_MS },
  );
  const [, url = ''] = await dev.waitForOutput(/viewer at (http:\S+)/);
  await dev.waitForOutput(/RangeError: planted/);
  await sendShop(url, Date.now());
  await dev.waitForOutput(/no price for item 7/);
  // A trace whose caller exports elsewhere, and a log line of an unsampled request.
  const late = { service: 'late', base: Date.now() };
  await send(
    url,
    'traces',
    tracesOf(late, [
      { trace: traceId(7001), id: spanId(7001), parent: spanId(7002), name: 'PUT /part' },
    ]),
  );
  const line = { body: 'of nobody', trace: traceId(7002), span: spanId(7003) };
  await send(url, 'logs', logsOf(late, [line]));
  await dev.waitForOutput(/^✓ PUT \/part/m);
  await dev.waitForOutput(/^\S+ INFO {2}late {2}of nobody$/m);
  const { code, stdout } = await dev.stop();
  assert.match(
    stdout,
    /^✓ GET \/items {2}200 {2}110ms {2}shop {2}12× the same query\n {4}SELECT items ×12 {2}72\.0ms/m,
  );
  assert.match(stdout, /^\S+ INFO {2}shop {2}shop is open$/m);
  // The log line is below its request, and the complete error below that.
  assert.match(
    stdout,
    /^✗ POST \/orders .*\n {2}\S+ ERROR shop {2}no price for item 7\n[\s\S]*TypeError: Cannot read/m,
  );
  assert.equal(code, 3);
  assert.match(stdout, /^✓ GET {2}200 {2}\S+ {2}\S+\n {4}GET {2}\S+ {2}\/one$/m);
  assert.match(stdout, /^! GET {2}404 .*\n {4}GET .*\/missing$/m);
  assert.match(
    stdout,
    /^✗ GET .*\n {4}GET .*\/fail\n[\s\S]*^RangeError: planted.*\n {2}at Server/m,
  );
});

test('sightline dev --no-ui into a pipe whose reader exits: the service does not survive', async () => {
  const urlFile = join(folder, 'url');
  const service = join(folder, 'quiet.mjs');
  writeFileSync(
    service,
    `import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
const server = createServer((request, response) => response.end('fine'));
server.listen(0, () => {
  const url = 'http://127.0.0.1:' + server.address().port;
  writeFileSync(${JSON.stringify(urlFile)}, url);
  setInterval(() => fetch(url).catch(() => {}), 100);
});
`,
  );
  const dev = spawn(
    process.execPath,
    [`${ROOT}src/cli/main.ts`, 'dev', '--no-ui', ...FREE, service],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...OFF } },
  );
  const closed = once(dev, 'close');
  await once(dev.stdout, 'data');
  dev.stdout.destroy();
  await closed;
  const url = readFileSync(urlFile, 'utf8');
  await until(() =>
    fetch(url).then(
      () => undefined,
      () => true as const,
    ),
  );
});

test('sightline ui: --db and --import; logs, metrics and mcp read the file; a wrong file is an error', async () => {
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
  const second = await sightline(['ui', ...FREE, '--db', db]);
  assert.deepEqual(
    [second.code, second.stderr],
    [
      1,
      `sightline: --db ${db}: another viewer has this file open: query that one, or stop it first\n`,
    ],
  );
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
      'this is no JSON',
      [
        { jsonrpc: '2.0', id: 3, method: 'ping' },
        { jsonrpc: '2.0', id: 4, method: 'nothing' },
      ],
    ],
  );
  const answers = (await mcp)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    answers.slice(0, 3).map(({ id, error }) => [id, error?.code]),
    [
      [1, undefined],
      [2, undefined],
      [null, -32700],
    ],
  );
  assert.deepEqual(
    answers[3].map(({ id, error }: { id: number; error?: { code: number } }) => [id, error?.code]),
    [
      [3, undefined],
      [4, -32601],
    ],
  );
  assert.match(answers[1].result.content[0].text, /TypeError/);

  const wrong = await sightline(['ui', ...FREE, '--db', file]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /^sightline: --db .*not a database\n$/);
  assert.equal(readFileSync(file, 'utf8').includes('past'), true);
  const missing = await sightline(['ui', ...FREE, '--import', join(folder, 'nothing.json')]);
  assert.equal(missing.code, 1);
});

test('a port in use: a free one replaces it, and is reported', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const ui = startSightline(['ui', '--no-open', '--port', `${port}`, '--grpc-port', `${port}`], {
    deadlineMs: PATIENCE_MS,
  });
  try {
    const [, url = '', note] = await ui.waitForOutput(/viewer at (http:\S+)( \(\d+ is in use\))\n/);
    assert.equal(note, ` (${port} is in use)`);
    await ui.waitForOutput(new RegExp(`OTLP/gRPC at http:\\S+ \\(${port} is in use\\)`));
    assert.equal((await send(url, 'logs', {})).status, 200);
  } finally {
    await ui.stop();
    other.close();
  }
});

test('the mark and the code of a request: green, yellow for a 4xx even with a failed span, red for a 5xx', () => {
  const style = {
    width: 80,
    indent: 0,
    paint: (colour: string, text: string) => `<${colour}>${text}</>`,
  };
  const span = {
    id: '1',
    parent: '',
    name: 'GET /',
    kind: 2,
    startUs: 0,
    durationNs: 1e6,
    isError: false,
    service: 'shop',
    detail: '',
    isQuery: false,
  };
  const failedStep = { ...span, id: '2', parent: '1', name: 'lookup', kind: 1, isError: true };
  const marks = [
    ['200', [span]],
    ['404', [span]],
    ['404', [span, failedStep]],
    ['500', [{ ...span, isError: true }]],
    ['200', [span, failedStep]],
    ['', [span]],
  ] as const;
  assert.deepEqual(
    marks.map(([code, spans]) => requestLines(spans, code, style)[0]?.split('  1.00ms')[0]),
    [
      '<green>✓ </><bold>GET /</><green>  200</>',
      '<yellow>! </><bold>GET /</><yellow>  404</>',
      '<yellow>! </><bold>GET /</><yellow>  404</>',
      '<red>✗ </><bold>GET /</><red>  500</>',
      '<red>✗ </><bold>GET /</><red>  200</>',
      '<green>✓ </><bold>GET /</>',
    ],
  );
});

test('durations have three digits and a suitable unit', () => {
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

test('a line fits into any width, and contains no terminal commands', () => {
  const parts = [['✓ ', 'green'], ['名前🎉 \u001b[31mred\u0007\u202e', 'bold'], [' end']] as const;
  for (let width = 0; width <= 40; width += 1) {
    const line = terminalLine(parts, {
      width,
      indent: 2,
      paint: (_, text) => `\u001b[1m${text}\u001b[22m`,
    });
    const plain = stripVTControlCharacters(line);
    const columns = [...plain].reduce((sum, one) => sum + (/[名前🎉]/u.test(one) ? 2 : 1), 0);
    assert.ok(columns <= width, `${width}: ${JSON.stringify(plain)}`);
    assert.ok(!/\p{Cc}|\u202e/u.test(plain));
  }
});

async function startSightlineWithInput(
  args: readonly string[],
  messages: ReadonlyArray<object | string>,
) {
  const child = spawn(process.execPath, [`${ROOT}src/cli/main.ts`, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.stdin.end(
    messages
      .map((message) => `${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
      .join(''),
  );
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}
