import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../support/observe.ts';
import { runNode } from '../../support/run-node.ts';
import { durations, requestText, serve } from './serve.ts';

const HOOKED = { nodeArgs: ['--import', fixture('http-server/hooked.ts')] } as const;

test('hooks add attributes, and failing hooks do not affect requests', async () => {
  const served = await serve(
    'nested.cjs',
    async ({ get }) => assert.match(await get('/hello?broken'), /200 OK/),
    HOOKED,
  );
  const { attributes, status } = served.servers[0]!;
  assert.equal(attributes['hook.start'], '/hello?broken');
  assert.equal(attributes['url.path'], '/by-hook');
  assert.equal(attributes['hook.request'], true);
  assert.equal(attributes['hook.response'], true);
  assert.equal(attributes['hook.end'], 200);
  assert.equal(status.code, 'UNSET');
  assert.deepEqual(durations(served), { 'GET 200': 1 });
});

test('ignoreIncomingRequestHook: neither spans, nor child spans, nor metrics', async () => {
  const served = await serve('nested.cjs', ({ get }) => get('/hello?ignored'), HOOKED);
  assert.deepEqual(served.spans, []);
  assert.deepEqual(durations(served), {});
});

test('untracedIncomingRequestHook: metrics, but no spans', async () => {
  const served = await serve('nested.cjs', ({ get }) => get('/hello?untraced'), HOOKED);
  assert.deepEqual(served.spans, []);
  assert.deepEqual(durations(served), { 'GET 200': 1 });
});

test('an ignored request does not affect later ones', async () => {
  const served = await serve(
    'nested.cjs',
    ({ send }) =>
      send(
        requestText('GET', '/hello?ignored') +
          requestText('GET', '/hello', { connection: 'close' }),
      ),
    HOOKED,
  );
  assert.equal(served.servers.length, 1);
});

test('a request that one server passes to another has one span, and its child spans', async () => {
  const served = await serve('nested.cjs', ({ get }) => get('/hello'), HOOKED);
  assert.equal(served.servers.length, 1);
  const inner = served.spans.find(({ name }) => name === 'inner');
  assert.equal(inner?.parentSpanId, served.servers[0]?.spanId);
  assert.deepEqual(durations(served), { 'GET 200': 1 });
});

test('disable() stops the instrumentation', async () => {
  const served = await serve('nested.cjs', ({ get }) => get('/hello'), {
    ...HOOKED,
    env: { DISABLED: '1' },
  });
  assert.deepEqual(served.servers, []);
});

test('mock requests and responses are served', async () => {
  const { code, stdout, stderr } = await runNode(fixture('http-server/mocked.cjs'), {
    env: {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  });
  assert.equal(stdout, 'served nothing\nserved 200\n');
  assert.equal(code, 0, stderr);
});
