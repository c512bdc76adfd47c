import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DemoReport } from '../../examples/demo/report.ts';
import type { TraceNode } from '../../examples/demo/trace-tree.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';

const main = fileURLToPath(new URL('../../examples/demo/main.ts', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly code: Promise<number | null>;
}

function startDemo(...args: string[]): Run {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return { child, output, code: once(child, 'close').then(([code]) => code as number | null) };
}

function namesOf(node: TraceNode): string[] {
  return [node.name, ...node.children.flatMap(namesOf)];
}

test('--json: all requests have arrived, by route, with a trace and its log lines', async () => {
  const { output, code } = startDemo('--duration', '5', '--json', '--no-collector');
  assert.equal(await code, 0, output.stderr);
  const { load, received } = JSON.parse(output.stdout) as DemoReport;
  assert.ok(load.sent > 50);
  assert.deepEqual(load.errors, []);
  assert.equal(received.requests, load.sent);
  const sentByRoute = new Map<string, number>();
  for (const { method, route, count } of load.counts) {
    const key = `${method} ${route}`;
    sentByRoute.set(key, (sentByRoute.get(key) ?? 0) + count);
  }
  const receivedByRoute = new Map(
    received.routes.map(({ method, route, requests }) => [`${method} ${route}`, requests]),
  );
  assert.deepEqual(new Map([...receivedByRoute].sort()), new Map([...sentByRoute].sort()));
  for (const { p50Ms, p95Ms, p99Ms } of received.routes) {
    assert.ok(p50Ms > 0 && p50Ms <= p95Ms && p95Ms <= p99Ms);
  }
  const { slowestTrace } = received;
  assert.ok(slowestTrace);
  assert.ok(slowestTrace.tree.children.length > 0, 'the slowest trace is more than its root');
  assert.equal(namesOf(slowestTrace.tree).length, slowestTrace.spans);
  assert.ok(slowestTrace.logs.length > 0, 'log records belong to it');
  for (const name of ['http.server.request.duration', 'app.users.active', 'app.session.duration']) {
    assert.ok(received.metricNames.includes(name), name);
  }
  assert.ok(received.correlatedLogRecords > load.sent * 0.9);
});

test('the output to a pipe has no control characters', async () => {
  const { output, code } = startDemo('--duration', '1', '--no-collector');
  assert.equal(await code, 0, output.stderr);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  assert.doesNotMatch(output.stdout, /[\x00-\x09\x0b-\x1f]/);
  assert.match(output.stdout, /Slowest trace/);
  assert.match(output.stdout, /(\d+) requests sent, \1 server spans received/);
});

const skip = process.platform !== 'linux' && 'reads the processes from /proc, which Linux has';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test(`${signal} leaves no process behind`, { skip }, async () => {
    const { child, output, code } = startDemo('--duration', '60', '--no-collector');
    await until(() => output.stdout.includes('of 60 s'), 'the first line about traffic');
    const children = childrenOf(child.pid ?? 0);
    assert.ok(children.length >= 2, 'a database and the service');
    child.kill(signal);
    assert.equal(await code, signal === 'SIGKILL' ? null : 130);
    await until(() => !children.some(isRunning), 'the end of all children');
  });
}

test('a reader that closes the pipe stops it in order', async () => {
  const { child, output, code } = startDemo('--duration', '60', '--no-collector');
  await until(() => output.stdout.includes('of 60 s'), 'the first line about traffic');
  child.stdout?.destroy();
  assert.equal(await code, 130);
  assert.equal(output.stderr, '');
});

const servers = await ensureServers(['otelcol', 'prometheus']);
test('with Collector and Prometheus: the same count everywhere', {
  skip: skipReason(servers),
}, async () => {
  const { output, code } = startDemo('--duration', '3', '--json');
  assert.equal(await code, 0, output.stderr);
  const { load, received, prometheus } = JSON.parse(output.stdout) as DemoReport;
  assert.ok(load.sent > 50);
  assert.equal(received.requests, load.sent);
  assert.equal(prometheus?.value, load.sent);
});

test('--help and mistakes', async () => {
  const help = startDemo('--help');
  assert.equal(await help.code, 0);
  assert.match(help.output.stdout, /--duration/);
  for (const args of [['--duration', 'long'], ['--rate', '0'], ['--fast']]) {
    const { output, code } = startDemo(...args);
    assert.equal(await code, 2);
    assert.match(output.stderr, new RegExp(`${args[0]}`));
    assert.equal(output.stdout, '');
  }
});

test('a missing preload ends the demo with the error message of Node', async () => {
  const { output, code } = startDemo('--preload', './nowhere.ts', '--no-collector');
  assert.equal(await code, 1);
  assert.match(output.stderr, /study-service ended with exit code 1[\s\S]*nowhere\.ts/);
});

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').map(Number);
}

function isRunning(pid: number): boolean {
  try {
    // A process that has ended but was not waited for yet is a zombie, Z.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
