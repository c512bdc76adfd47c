import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUILT_PRELOAD } from '../support/run-node.ts';
import { describeNext } from './support/describe-next.ts';
import { nextStart } from './support/next-apps.ts';
import { requestCounts, useApp } from './support/use-app.ts';

// Other releases and ways to start: npm run frameworks.
describeNext('next start, by the preload alone', { start: () => nextStart('16') });

test('the cache of fetch is on the spans of fetches', async () => {
  const backend = await startBackend();
  try {
    const path = `/api/cached/${randomUUID()}`;
    const asked = [{ path }, { path }, { path }, { path: '/api/cached/never' }];
    let answered = 0;
    const outcome = await useApp(
      { ...(await underPreload(backend.url)) },
      asked,
      // It is fresh for a second.
      async () => {
        answered++;
        if (answered === 2) await sleep(1100);
      },
    );
    const seen = outcome.answers.map((answer) => {
      const fetched = outcome.trace(answer).find(({ name }) => name.startsWith('fetch'));
      const client = outcome.trace(answer).find(({ kind }) => kind === 'CLIENT');
      if (fetched !== undefined) {
        assert.equal(fetched.name, 'fetch GET');
        assert.equal(fetched.kind, 'INTERNAL');
        assert.equal(fetched.attributes['server.address'], '127.0.0.1');
        if (client !== undefined) assert.equal(client.parentSpanId, fetched.spanId);
      }
      return [fetched?.attributes['next.fetch.cache'], client?.name];
    });
    assert.deepEqual(seen, [
      ['miss', 'GET'],
      ['hit', undefined],
      ['stale', 'GET'],
      [undefined, 'GET'],
    ]);
    assert.deepEqual(requestCounts(outcome), { '/api/cached/[key] 200': 4 });
    const lookups = outcome.metrics
      .filter(({ name }) => name === 'app.cache.lookups')
      .filter(({ attributes }) => attributes['app.cache.prefix'] === 'fetch')
      .map(({ attributes, value }) => [attributes['app.cache.result'], value]);
    assert.deepEqual(Object.fromEntries(lookups), { hit: 2, miss: 1 });
  } finally {
    backend.stop();
  }
});

test('SIGHTLINE_NEXT_SPANS=true: the spans of Next.js are below that of the request, and of another kind', async () => {
  const backend = await startBackend();
  try {
    const outcome = await useApp(
      await underPreload(backend.url, { SIGHTLINE_NEXT_SPANS: 'true' }),
      [{ path: '/items/7' }, { path: '/api/cached/never' }],
    );
    for (const [answer, name, below] of [
      [outcome.answers[0]!, 'GET /items/[id]', /render route \(app\) \/items\/\[id\]/],
      [outcome.answers[1]!, 'GET /api/cached/[key]', /executing api route \(app\) \/api\/cached/],
    ] as const) {
      const [server, ...more] = outcome.serverSpans(answer);
      assert.equal(more.length, 0);
      assert.equal(server?.name, name);
      const trace = outcome.trace(answer);
      const ids = new Set(trace.map(({ spanId }) => spanId));
      for (const span of trace) {
        if (span !== server) assert.ok(ids.has(span.parentSpanId), `${span.name} is in the tree`);
      }
      const theirs = trace.filter(({ scope }) => scope.name === 'next.js');
      assert.ok(theirs.length > 1);
      assert.ok(theirs.some((span) => below.test(span.name)));
      assert.deepEqual([...new Set(theirs.map(({ kind }) => kind))], ['INTERNAL']);
    }
  } finally {
    backend.stop();
  }
});

test('OTEL_TRACES_EXPORTER=none: metrics have the routes all the same', async () => {
  const outcome = await useApp(
    await underPreload('', { OTEL_TRACES_EXPORTER: 'none' }),
    ['/items/7', '/docs/a/b', '/api/items/7', '/guarded/5', '/old/7', '/api/old/7', '/nowhere'].map(
      (path) => ({ path }),
    ),
  );
  assert.deepEqual(outcome.spans, []);
  assert.deepEqual(requestCounts(outcome), {
    '/items/[id] 200': 1,
    '/docs/[...path] 200': 1,
    '/api/items/[id] 200': 1,
    '/guarded/[id] 200': 1,
    '/old/[id] 200': 1,
    '/api/old/[id] 200': 1,
    '- 404': 1,
  });
});

async function underPreload(backend: string, env: Readonly<Record<string, string>> = {}) {
  const start = await nextStart('16');
  return { ...start, nodeArgs: BUILT_PRELOAD, env: { ...start.env, BACKEND: backend, ...env } };
}

async function startBackend() {
  const server = createServer((_request, response) => response.end('from the backend'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
