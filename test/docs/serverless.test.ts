// docs/serverless.md: functions under the settings of the page, by a runtime API like that of AWS.
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { startCollector } from '../faults/start-collector.ts';
import { fixture } from '../support/observe.ts';
import { ROOT, startNode } from '../support/run-node.ts';

const page = readFileSync(join(ROOT, 'docs/serverless.md'), 'utf8');
const [byName = '', inLayer = ''] = [...page.matchAll(/NODE_OPTIONS=(--import \S+?)[`\s]/g)].map(
  ([, options]) => options,
);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-lambda-')));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The two places of the package: of the function, and `/opt` of a layer. None has a package.json. */
const task = join(folder, 'task');
const bare = join(folder, 'bare');
const opt = join(folder, 'opt');
for (const place of [join(task, 'node_modules'), bare, join(opt, 'nodejs/node_modules')]) {
  mkdirSync(place, { recursive: true });
}
symlinkSync(ROOT, join(task, 'node_modules/sightline'));
symlinkSync(ROOT, join(opt, 'nodejs/node_modules/sightline'));
for (const place of [task, bare]) {
  writeFileSync(
    join(place, 'module.mjs'),
    "export const handler = async ({ name }) => ({ statusCode: 200, body: 'hello ' + name });",
  );
  writeFileSync(
    join(place, 'common.js'),
    "exports.handler = async ({ name }) => ({ statusCode: 200, body: 'hello ' + name });",
  );
}

/** Two calls of a function; after the answer to the second it is frozen for good. */
async function callTwice(cwd: string, handler: string, env: Readonly<Record<string, string>>) {
  const answers: string[] = [];
  const tookMs: number[] = [];
  let asked = 0;
  let since = 0;
  const api = createServer((request, response) => {
    let body = '';
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      if (request.method === 'GET') {
        asked++;
        since = Date.now();
        response.writeHead(200, {
          'Lambda-Runtime-Aws-Request-Id': `r${asked}`,
          'Content-Length': EVENT.length,
        });
        response.end(EVENT);
        return;
      }
      answers.push(body);
      tookMs.push(Date.now() - since);
      if (answers.length === 2) running.child.kill('SIGKILL');
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const running = startNode(fixture('lambda/bootstrap.cjs'), {
    cwd,
    nodeArgs: [],
    env: {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
      LAMBDA_TASK_ROOT: cwd,
      AWS_LAMBDA_FUNCTION_NAME: 'greet',
      _HANDLER: handler,
      OTEL_SERVICE_NAME: 'greeter',
      ...env,
    },
  });
  const { stderr } = await running.finished;
  api.close();
  api.closeAllConnections();
  return { answers, stderr, tookMs };
}

const EVENT = '{"name":"ada"}';
const HELLO = '{"statusCode":200,"body":"hello ada"}';

for (const [where, cwd, options] of [
  ['among the dependencies', task, byName],
  ['in a layer', bare, inLayer.replace('/opt/', `${opt}/`)],
] as const) {
  for (const handler of ['module.handler', 'common.handler']) {
    test(`${where}, ${handler}: each call is a span, sent before the function is frozen`, async () => {
      const receiver = await startReceiver();
      try {
        const { answers, stderr } = await callTwice(cwd, handler, {
          NODE_OPTIONS: options,
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        });
        assert.deepEqual({ answers, stderr }, { answers: [HELLO, HELLO], stderr: '' });
        const { spans } = receiver;
        assert.deepEqual(
          spans.map(({ name, attributes }) => [name, attributes['faas.invocation_id']]),
          [
            ['greet', 'r1'],
            ['greet', 'r2'],
          ],
        );
        assert.equal(spans[0]!.resource['service.name'], 'greeter');
        assert.ok(receiver.metrics.length > 0);
      } finally {
        await receiver.stop();
      }
    });
  }
}

test('OTEL_EXPORTER_OTLP_TIMEOUT=1000 bounds the wait for a collector that does not answer', async () => {
  assert.match(page, /`OTEL_EXPORTER_OTLP_TIMEOUT=1000`[\s\S]*`OTEL_METRICS_EXPORTER=none`/);
  const collector = await startCollector('black-hole');
  try {
    const { answers, tookMs } = await callTwice(task, 'module.handler', {
      NODE_OPTIONS: byName,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      OTEL_METRICS_EXPORTER: 'none',
    });
    assert.deepEqual(answers, [HELLO, HELLO]);
    for (const ms of tookMs) assert.ok(ms < 4000, tookMs.join());
  } finally {
    await collector.stop();
  }
});
