import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Span } from '../../tools/receiver/received.ts';
import { type FakeSentry, startFakeSentry } from '../support/fake-sentry.ts';
import { useService } from '../support/services.ts';

const TRACE = 'ab'.repeat(16);
const SPAN = '12'.repeat(8);
const NO_TRACEPARENT = { traceparent: 'none' };

describe('sentry-trace of a browser', () => {
  let sentry: FakeSentry;
  before(async () => {
    sentry = await startFakeSentry();
  });
  after(() => sentry.stop());

  /** Has a service relay a request to itself; returns its spans, and what the second request had as headers. */
  async function relay(
    headers: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>> = {},
  ) {
    let echoed = '';
    const outcome = await useService(
      'http/service.cjs',
      async ({ get, url }) => {
        const to = encodeURIComponent(new URL('/headers', url).href);
        echoed = (await get(`/relay?to=${to}`, { headers })).body;
      },
      { env: { SENTRY_DSN: sentry.dsn, ...env } },
    );
    const sent = JSON.parse(echoed) as Readonly<Record<string, string>>;
    const first = outcome.spans.find(({ parentSpanId }) => parentSpanId === SPAN);
    return { sent, first: first as Span | undefined };
  }

  test('continues the trace; only traceparent and foreign baggage are propagated', async () => {
    const { sent, first } = await relay({
      ...NO_TRACEPARENT,
      'sentry-trace': `${TRACE}-${SPAN}-1`,
      baggage: `sentry-trace_id=${TRACE},sentry-public_key=abc,team=blue`,
    });
    assert.equal(first?.traceId, TRACE);
    assert.match(sent.traceparent ?? '', new RegExp(`^00-${TRACE}-\\w{16}-01$`));
    assert.equal(sent.baggage, 'team=blue');
    assert.equal(sent['sentry-trace'], undefined);
    assert.equal(sent.tracestate, undefined);
  });

  test('a trace that is not sampled there is not sampled here', async () => {
    const { sent, first } = await relay({
      ...NO_TRACEPARENT,
      'sentry-trace': `${TRACE}-${SPAN}-0`,
    });
    assert.equal(first, undefined);
    assert.match(sent.traceparent ?? '', new RegExp(`^00-${TRACE}-\\w{16}-00$`));
  });

  for (const [sampler, flags] of [
    ['parentbased_always_on', '01'],
    ['parentbased_always_off', '00'],
  ] as const) {
    test(`not decided there is decided here, by OTEL_TRACES_SAMPLER=${sampler}`, async () => {
      const { sent } = await relay(
        { ...NO_TRACEPARENT, 'sentry-trace': `${TRACE}-${SPAN}` },
        { OTEL_TRACES_SAMPLER: sampler },
      );
      assert.match(sent.traceparent ?? '', new RegExp(`^00-${TRACE}-\\w{16}-${flags}$`));
    });
  }

  test('traceparent takes precedence, and invalid values are ignored', async () => {
    const { sent } = await relay({
      traceparent: `00-${'cd'.repeat(16)}-${SPAN}-01`,
      'sentry-trace': `${TRACE}-${SPAN}-1`,
    });
    assert.match(sent.traceparent ?? '', /^00-(cd){16}-/);
    const other = await relay({ ...NO_TRACEPARENT, 'sentry-trace': `${TRACE}-nonsense` });
    assert.equal(other.first, undefined);
    assert.match(other.sent.traceparent ?? '', /^00-\w{32}-\w{16}-01$/);
  });
});
