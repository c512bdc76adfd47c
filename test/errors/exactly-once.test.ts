import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Event } from '@sentry/core';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { type FakeSentry, startFakeSentry } from '../support/fake-sentry.ts';
import { fixture } from '../support/observe.ts';
import { type Running, startNode } from '../support/run-node.ts';

describe('SENTRY_DSN: each error once', () => {
  let sentry: FakeSentry;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let running: Running;
  let url: string;

  before(async () => {
    sentry = await startFakeSentry();
    receiver = await startReceiver();
    running = startNode(fixture('errors/service.mjs'), {
      env: {
        SENTRY_DSN: sentry.dsn,
        SENTRY_RELEASE: 'shop@1.2.3',
        SENTRY_ENVIRONMENT: 'staging',
        ENVIRONMENT: 'not this one',
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BSP_SCHEDULE_DELAY: '50',
        OTEL_BLRP_SCHEDULE_DELAY: '50',
      },
    });
    [, url = ''] = await running.waitForOutput(/listening on (\S+)/);
  });
  after(async () => {
    const { stderr } = await running.stop();
    await sentry.stop();
    await receiver.stop();
    assert.equal(stderr, '');
  });

  /** Requests a path in a trace of its own, and waits until its span has come, and another error after it. */
  async function eventsOf(
    path: string,
    expected = 1,
  ): Promise<{ events: Event[]; traceId: string }> {
    const traceId = randomBytes(16).toString('hex');
    const request = (to: string, trace: string) =>
      fetch(new URL(to, url), {
        headers: {
          traceparent: `00-${trace}-${'1'.repeat(16)}-01`,
          cookie: 'session=1234567',
          'user-agent': 'tests',
          'x-forwarded-for': '203.0.113.7',
        },
      });
    await request(path, traceId);
    const later = randomBytes(16).toString('hex');
    await request('/recorded', later);
    const ofTrace = (id: string) =>
      sentry.events.filter(({ contexts }) => contexts?.trace?.trace_id === id);
    for (
      let count = 1;
      ofTrace(later).length === 0 || ofTrace(traceId).length < expected;
      count++
    ) {
      await sentry.waitForEvents(count);
    }
    return { events: ofTrace(traceId), traceId };
  }

  const spanOf = (event: Event | undefined, name: string) =>
    receiver.waitFor(`the span ${name}`, () =>
      receiver.spans.find(
        (span) => span.spanId === event?.contexts?.trace?.span_id && span.name.startsWith(name),
      ),
    );
  const messages = (event: Event | undefined) =>
    event?.exception?.values?.map(({ value }) => value);

  test('recorded on two spans, logged twice, thrown: one event, of the innermost span', async () => {
    const { events } = await eventsOf('/everyWay?page=2&email=ada@example.com');
    assert.equal(events.length, 1);
    const [event] = events;
    assert.deepEqual(messages(event), ['the database is away']);
    assert.equal(event?.environment, 'staging');
    assert.equal(event.release, 'shop@1.2.3');
    assert.equal(event.platform, 'node');
    await spanOf(event, 'inner');
    // The log has the same trace.
    const record = await receiver.waitFor('its line', () =>
      receiver.logs.find(({ body }) => body === 'it failed'),
    );
    assert.equal(record.traceId, event.contexts?.trace?.trace_id);
  });

  test('the data of the request is included, without personal data', async () => {
    const { events } = await eventsOf('/everyWay?page=2&email=ada@example.com');
    assert.deepEqual(events[0]?.request, {
      method: 'GET',
      url: new URL('/everyWay', url).href,
      query_string: 'page=[Filtered]&email=[Filtered]',
      headers: { host: new URL(url).host, 'user-agent': 'tests' },
    });
    assert.equal(events[0]?.user, undefined);
    assert.doesNotMatch(JSON.stringify(events), /ada@|1234567|203\.0\.113\.7/);
  });

  test('an error that wraps one reported before: one event with both', async () => {
    const { events } = await eventsOf('/wrapped');
    assert.equal(events.length, 1);
    assert.deepEqual(messages(events[0]), ['connection lost', 'cannot load the deck']);
    await spanOf(events[0], 'GET');
  });

  test('recorded on a span by the service, with a successful response', async () => {
    const { events } = await eventsOf('/recorded');
    assert.equal(events.length, 1);
    assert.equal(events[0]?.exception?.values?.[0]?.mechanism?.handled, true);
    await spanOf(events[0], 'job');
  });

  test('logged at the level error, not lower', async () => {
    const { events } = await eventsOf('/logged');
    assert.equal(events.length, 1);
    assert.deepEqual(messages(events[0]), ['out of range']);
    assert.equal(events[0]?.exception?.values?.[0]?.type, 'RangeError');
    assert.match(events[0]?.logentry?.message ?? '', /so it goes/);
    assert.deepEqual((await eventsOf('/warned', 0)).events, []);
  });

  test('breadcrumbs: log records and requests of the same trace, in order, without values', async () => {
    const { events } = await eventsOf('/trail');
    const crumbs = events[0]?.breadcrumbs?.map(({ category, message, data }) => [
      category,
      message ?? data?.url,
      data?.status_code,
    ]);
    assert.deepEqual(crumbs, [
      ['winston', 'about to ask', undefined],
      ['winston', 'of another request', undefined],
      ['http', new URL('/quiet', url).href, 200],
      ['own', 'asked', undefined],
    ]);
  });

  test('secrets are removed from messages and breadcrumbs', async () => {
    const { events } = await eventsOf('/secret');
    assert.equal(events.length, 1);
    assert.match(String(messages(events[0])), /is refused/);
    assert.match(events[0]?.breadcrumbs?.[0]?.message ?? '', /^logged in with/);
    assert.doesNotMatch(JSON.stringify(events[0]), /eyJzdWIiOiIxIn0\./);
  });

  test('a thrown string', async () => {
    const { events } = await eventsOf('/text');
    assert.equal(events.length, 1);
    assert.deepEqual(messages(events[0]), ['only a text']);
  });

  test('an error with throwing getters does no harm', async () => {
    const { events } = await eventsOf('/strange');
    assert.deepEqual(events.map(messages), [['strange']]);
  });

  test('several errors in one', async () => {
    const { events } = await eventsOf('/several');
    assert.equal(events.length, 1);
    assert.deepEqual(messages(events[0])?.sort(), ['both failed', 'first', 'second']);
    assert.equal(events[0]?.exception?.values?.at(-1)?.value, 'both failed');
  });

  test('the same error three times: three events', async () => {
    const ids = new Set<string | undefined>();
    for (let time = 0; time < 3; time++) {
      const { events } = await eventsOf('/everyWay');
      assert.equal(events.length, 1);
      ids.add(events[0]?.event_id);
    }
    assert.equal(ids.size, 3);
  });

  test('envelopes contain the trace and the key; their requests are no spans or breadcrumbs', () => {
    for (const { path, headers, header } of sentry.envelopes) {
      assert.equal(path, '/api/42/envelope/');
      assert.match(String(headers['x-sentry-auth']), /^Sentry sentry_version=7, .*sentry_key=\w+$/);
      assert.equal(headers.traceparent, undefined);
      assert.ok((header.trace as { trace_id: string }).trace_id);
    }
    const crumbs = sentry.events.flatMap(({ breadcrumbs = [] }) => breadcrumbs);
    const urls = receiver.spans.map(({ attributes }) => String(attributes['url.full']));
    assert.doesNotMatch(JSON.stringify(crumbs) + urls.join(' '), new RegExp(sentry.host));
  });
});
