import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { checkAfterStart } from '../../src/diagnostics/checks/start-checks.ts';
import { unsupportedNodeText } from '../../src/diagnostics/checks/supported-node.ts';
import { createServiceFolder } from '../support/loading.ts';
import { fixture, observe } from '../support/observe.ts';
import { BUILT_PRELOAD, PRELOAD, runNode } from '../support/run-node.ts';

const OFF = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

/** Runs a service in a folder with empty packages; returns Sightline's messages. */
async function messagesOf(
  packages: Readonly<Record<string, string>>,
  script: string,
  preload?: string,
): Promise<readonly string[]> {
  const folder = createServiceFolder();
  try {
    for (const [name, version] of Object.entries(packages)) {
      folder.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version }));
      folder.write(`node_modules/${name}/index.js`, '');
    }
    const before = preload === undefined ? [] : ['--require', folder.write('before.cjs', preload)];
    const finished = await runNode(folder.write('app.cjs', script), {
      nodeArgs: [...before, ...PRELOAD],
      env: OFF,
    });
    assert.equal(finished.stdout, 'done\n', finished.stderr);
    return finished.stderr.match(/^sightline .*$/gm) ?? [];
  } finally {
    folder.remove();
  }
}

const LIVE = 'setTimeout(() => console.log("done"), 2300);';

test('another agent is reported, whether loaded before or after', async () => {
  const packages = { 'elastic-apm-node': '4.0.0' };
  for (const lines of [
    await messagesOf(packages, 'console.log("done")', 'require("elastic-apm-node")'),
    await messagesOf(packages, `require("elastic-apm-node");${LIVE}`),
  ]) {
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(
      lines[0]!,
      /^sightline warn: elastic-apm-node is loaded too: .* Keep only one of them\. \[SL_OTHER_AGENT\]$/,
    );
  }
});

test('modules that were loaded before are reported', async () => {
  const lines = await messagesOf(
    { express: '5.0.0', ms: '2.0.0' },
    'console.log("done")',
    'require("express");require("ms")',
  );
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(
    lines[0]!,
    /^sightline warn: express was loaded before Sightline, .* Put sightline\/register first/,
  );
});

test('an incompatible API is reported, a compatible one is not', async () => {
  for (const [version, expected] of [
    ['1.9.0', 0],
    ['1.99.0', 1],
    ['2.0.0', 1],
  ] as const) {
    const lines = await messagesOf({ '@opentelemetry/api': version }, LIVE);
    assert.equal(lines.length, expected, lines.join('\n'));
    if (expected === 0) continue;
    assert.match(
      lines[0]!,
      /the service has @opentelemetry\/api \S+ \(.*\), which does not work with/,
    );
  }
});

test('a version of Node that is too old is reported', () => {
  for (const version of ['22.15.0', '22.23.3', '24.0.0', '26.10.0']) {
    assert.equal(unsupportedNodeText(version), undefined);
  }
  for (const version of ['18.20.8', '20.19.0', '22.14.9']) {
    assert.match(
      unsupportedNodeText(version)!,
      /^Sightline did not start, because it requires Node 22\.15 or newer/,
    );
  }
});

/** A version of Node that is too old, if the machine has one. */
const SYSTEM_NODE = '/usr/bin/node';
const systemVersion = spawnSync(SYSTEM_NODE, ['-p', 'process.versions.node'], { encoding: 'utf8' });
const isTooOld =
  systemVersion.status === 0 && unsupportedNodeText(systemVersion.stdout.trim()) !== undefined;

test('a process on a version that is too old runs as it would without Sightline', {
  skip: isTooOld ? false : `${SYSTEM_NODE} is not too old`,
}, async () => {
  for (const flag of ['--import', '--require']) {
    const nodeArgs = [flag, BUILT_PRELOAD[1]!];
    const script = fixture('answers-once.cjs');
    const { code, stdout, stderr } = await runNode(script, { node: SYSTEM_NODE, nodeArgs });
    assert.deepEqual(
      { code, stdout },
      { code: 5, stdout: '200 you asked for /greeting?name=ada\n' },
    );
    assert.match(
      stderr,
      /^sightline warn: Sightline did not start, because it requires Node 22\.15 or newer .*\n$/,
    );
  }
});

test('nothing observed or nothing sampled in the first minute is reported', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  for (const [hasAny, droppedSpans, expected] of [
    [true, 0, undefined],
    [false, 0, /^in the first minute, no module that can be instrumented/],
    [true, 7, /^the sampler dropped all 7 spans of the first minute, so no traces are kept\./],
  ] as const) {
    const lines: string[] = [];
    const say = (_code: string, text: string) => lines.push(text);
    const messages = {
      error: say,
      warn: say,
      info: say,
      debug() {},
      repeat() {},
      shows: () => true,
    };
    checkAfterStart(
      messages,
      {
        instrumentations: () => new Map(),
        channels: () => new Map(),
        active: new Set(),
        hasAny: () => hasAny,
        droppedSpans: () => droppedSpans,
      },
      setTimeout,
    );
    t.mock.timers.tick(61_000);
    assert.equal(lines.length, expected === undefined ? 0 : 1);
    if (expected !== undefined) assert.match(lines[0]!, expected);
  }
});

test('a second SDK is reported once', async () => {
  const { stderr, stdout, receiver } = await observe(fixture('second-sdk.mjs'));
  assert.equal(stdout, 'done\n');
  const lines = stderr.match(/^sightline .*$/gm) ?? [];
  assert.equal(lines.length, 1, stderr);
  assert.match(
    lines[0]!,
    /^sightline info: the service registers its own OpenTelemetry SDK alongside/,
  );
  assert.deepEqual(
    receiver.spans.map(({ name }) => name),
    ['made'],
  );
});

test('an SDK that was started before is left alone', async () => {
  const nodeArgs = ['--import', fixture('second-sdk.mjs'), ...PRELOAD];
  const { stderr, code } = await observe(fixture('own-telemetry.mjs'), {}, { nodeArgs });
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^sightline warn: Sightline did not start, because another preload had already started/m,
  );
});
