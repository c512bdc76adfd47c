import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeSentry, startFakeSentry } from '../support/fake-sentry.ts';
import { BUILT_PRELOAD } from '../support/run-node.ts';
import { nextStart } from './support/next-apps.ts';
import { comparable, type NextRequest, nextRequests } from './support/next-requests.ts';
import {
  type AppOutcome,
  type AppStart,
  comparable,
  requestCounts,
  useApp,
} from './support/use-app.ts';

describe('next start, by the preload alone', () => {
  let sentry: FakeSentry;
  let start: AppStart;
  let requests: readonly NextRequest[];
  let bare: AppOutcome;
  let outcome: AppOutcome;

  before(async () => {
    sentry = await startFakeSentry();
    start = await nextStart('16');
    requests = nextRequests(start.cwd);
    bare = await useApp({ ...start, nodeArgs: [] }, requests);
    outcome = await useApp(
      { ...start, nodeArgs: BUILT_PRELOAD, env: { ...start.env, SENTRY_DSN: sentry.dsn } },
      requests,
    );
  });
  after(() => sentry?.stop());

  test('it answers as without', () => {
    for (const [index, request] of requests.entries()) {
      const { path, status, says } = request;
      const answer = outcome.answers[index]!;
      const without = bare.answers[index]!;
      assert.deepEqual(comparable(answer, request), comparable(without, request), path);
      assert.equal(answer.status, status, path);
      assert.match(answer.body, says, path);
    }
    assert.equal(outcome.code, bare.code);
  });

  test('each request has one server span, with the route in its name and on it', () => {
    for (const [index, { path, name, method = 'GET', attributes = {} }] of requests.entries()) {
      const answer = outcome.answers[index]!;
      const [span, ...more] = outcome.serverSpans(answer);
      assert.equal(more.length, 0, path);
      assert.equal(span?.name, name, path);
      assert.equal(span.parentSpanId, answer.spanId, path);
      const route = name === method ? undefined : name.slice(method.length + 1);
      assert.equal(span.attributes['http.route'], route, path);
      assert.equal(span.attributes['http.status_code'], undefined, path);
      for (const [key, value] of Object.entries(attributes)) {
        assert.equal(span.attributes[key], value, `${path}: ${key}`);
      }
    }
  });

  test('below it are spans of the service alone', () => {
    for (const [index, { path, below = [] }] of requests.entries()) {
      const answer = outcome.answers[index]!;
      const [server] = outcome.serverSpans(answer);
      const others = outcome.trace(answer).filter((span) => span !== server);
      assert.deepEqual(
        others.map(({ name }) => name),
        below,
        path,
      );
      for (const { parentSpanId } of others) assert.equal(parentSpanId, server!.spanId, path);
    }
  });

  test('http.server.request.duration has the routes', () => {
    const counts: Record<string, number> = {};
    for (const { name, method = 'GET', status } of requests) {
      const key = `${name === method ? '-' : name.slice(method.length + 1)} ${status}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    assert.deepEqual(requestCounts(outcome), counts);
  });

  test('an error of a page, a handler or an action is on the span, a record, and an event of Sentry', () => {
    for (const [index, { path, error }] of requests.entries()) {
      const { traceId } = outcome.answers[index]!;
      const [span] = outcome.serverSpans(outcome.answers[index]!);
      const exceptions = span!.events.filter(({ name }) => name === 'exception');
      const records = outcome.logs.filter((record) => record.traceId === traceId);
      const events = sentry.events.filter(({ contexts }) => contexts?.trace?.trace_id === traceId);
      assert.deepEqual(
        [exceptions.length, records.length, events.length],
        error === undefined ? [0, 0, 0] : [1, 1, 1],
        path,
      );
      if (error === undefined) continue;
      const [type, message] = error;
      assert.equal(span!.status.code, 'ERROR', path);
      for (const { attributes } of [exceptions[0]!, records[0]!]) {
        assert.equal(attributes['exception.type'], type, path);
        assert.match(String(attributes['exception.message']), message, path);
        assert.match(String(attributes['exception.stacktrace']), /\n +at /, path);
      }
      assert.equal(records[0]!.spanId, span!.spanId, path);
      const value = events[0]!.exception?.values?.at(-1);
      assert.equal(value?.type, type, path);
      assert.match(value?.value ?? '', message, path);
      assert.equal(events[0]!.transaction, span!.name, path);
    }
  });

  test('it says what it says without, and is called as the service is', () => {
    const said = (text: string) => text.replace(/\d+(ms|s)\b/g, '').replace(/:\d{4,5}\b/g, '');
    assert.equal(said(outcome.stdout), said(bare.stdout));
    assert.equal(outcome.spans[0]!.resource['service.name'], 'next-shop');
    assert.equal(outcome.spans[0]!.resource['service.version'], '2.1.0');
  });
});

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
