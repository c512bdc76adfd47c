import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { type FakeSentry, startFakeSentry } from '../../support/fake-sentry.ts';
import { BUILT_PRELOAD } from '../../support/run-node.ts';
import type { NextStart } from './next-apps.ts';
import { comparable, type NextRequest, nextRequests } from './next-requests.ts';
import { type AppOutcome, requestCounts, useApp } from './use-app.ts';

export interface NextCase {
  readonly start: () => Promise<NextStart>;
  /** The basePath that it is built with. */
  readonly base?: string;
  /** Default: the flag. */
  readonly preload?: {
    readonly nodeArgs?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  };
}

/**
 * Tests that an application of Next.js answers, and ends, as without Sightline, and what its telemetry is.
 *
 * @param preload how Sightline is put before it
 */
export function describeNext(
  title: string,
  { start: starting, base = '', preload = { nodeArgs: BUILT_PRELOAD } }: NextCase,
): void {
  describe(title, () => {
    let sentry: FakeSentry;
    let start: NextStart;
    let requests: readonly NextRequest[];
    let bare: AppOutcome;
    let outcome: AppOutcome;

    before(async () => {
      sentry = await startFakeSentry();
      start = await starting();
      requests = nextRequests(start.built ?? start.cwd, base);
      bare = await useApp({ ...start, nodeArgs: [] }, requests);
      outcome = await useApp(
        {
          ...start,
          nodeArgs: preload.nodeArgs ?? [],
          env: { ...start.env, ...preload.env, SENTRY_DSN: sentry.dsn },
        },
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
        const events = sentry.events.filter(
          ({ contexts }) => contexts?.trace?.trace_id === traceId,
        );
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
      const said = (text: string) => text.replace(/[\d.]+(ms|s)\b/g, '').replace(/:\d{4,5}\b/g, '');
      assert.equal(said(outcome.stdout), said(bare.stdout));
      const { name } = JSON.parse(readFileSync(`${start.cwd}/package.json`, 'utf8'));
      assert.equal(outcome.spans[0]!.resource['service.name'], name);
      assert.equal(outcome.spans[0]!.resource['service.version'], '2.1.0');
    });
  });
}
