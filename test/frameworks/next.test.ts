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

test('the cache of fetch is on the spans of fetches, and SIGHTLINE_NEXT_SPANS shows those of Next.js', async () => {
  const backend = createServer((_request, response) => response.end('from the backend'));
  await once(backend.listen(0, '127.0.0.1'), 'listening');
  const { port } = backend.address() as AddressInfo;
  try {
    const start = await nextStart('16');
    const key = randomUUID();
    const path = `/api/cached/${key}`;
    const outcome = await useApp(
      {
        ...start,
        nodeArgs: BUILT_PRELOAD,
        env: { ...start.env, BACKEND: `http://127.0.0.1:${port}` },
      },
      [{ path }, { path }, { path }, { path: '/api/cached/never' }],
      // It is fresh for a second.
      async (answer) => {
        if (answer === undefined) return;
        if (++asked === 2) await sleep(1100);
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
  } finally {
    backend.close();
  }
});
let asked = 0;
