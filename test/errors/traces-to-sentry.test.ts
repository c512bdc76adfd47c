// A share of the traces, and logs, to Sentry: by the collector, and directly from the process.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Otelcol, startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { type FakeSentry, startFakeSentry } from '../support/fake-sentry.ts';
import { fixture, observe } from '../support/observe.ts';
import { runNode } from '../support/run-node.ts';

const { otelcol } = await ensureServers(['otelcol']);
const TRACES = 200;
const SHARE = 0.25;

const SETTINGS = {
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_SERVICE_NAME: 'shop',
} as const;

const traceIds = (spans: readonly { readonly traceId: string }[]) =>
  new Set(spans.map(({ traceId }) => traceId));

/** Between a tenth and half of them: the deviation of a random quarter of 200 is smaller. */
function assertShare(count: number): void {
  assert.ok(count > TRACES * 0.1 && count < TRACES * 0.45, `${count} of ${TRACES}`);
}

test('SENTRY_TRACES_SAMPLE_RATE: whole traces, errors with the same ids, beside the collector', async () => {
  const sentry = await startFakeSentry();
  try {
    const { receiver, stderr } = await observe(
      fixture('errors/many-traces.cjs'),
      {
        ...SETTINGS,
        SENTRY_DSN: sentry.dsn,
        SENTRY_TRACES_SAMPLE_RATE: String(SHARE),
        SENTRY_ENABLE_LOGS: 'true',
      },
      { args: [String(TRACES)] },
    );
    assert.equal(stderr, '');
    const all = traceIds(receiver.spans);
    assert.equal(all.size, TRACES);
    const share = traceIds(sentry.otlp.spans);
    assertShare(share.size);
    assert.equal(sentry.otlp.spans.length, share.size * 2);
    assert.ok([...share].every((id) => all.has(id)));
    for (const { contexts } of sentry.events) assert.ok(all.has(contexts?.trace?.trace_id ?? ''));
    assert.equal(sentry.events.length, 1);
    assert.deepEqual(
      sentry.otlp.logs.map(({ body }) => body),
      receiver.logs.map(({ body }) => body),
    );
    const paths = new Set(sentry.otlpRequests.map(({ path }) => path));
    assert.deepEqual([...paths].sort(), [
      '/api/42/integration/otlp/v1/logs/',
      '/api/42/integration/otlp/v1/traces/',
    ]);
    assert.ok(sentry.otlpRequests.every(({ auth }) => /sentry_key=\w+/.test(auth)));
  } finally {
    await sentry.stop();
  }
});

test('SENTRY_TRACES_SAMPLE_RATE=1 needs no collector', async () => {
  const sentry = await startFakeSentry();
  try {
    const { stderr } = await runNode(fixture('errors/many-traces.cjs'), {
      args: ['3'],
      env: {
        ...SETTINGS,
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        SENTRY_DSN: sentry.dsn,
        SENTRY_TRACES_SAMPLE_RATE: '1',
      },
    });
    assert.equal(stderr, '');
    assert.equal(sentry.otlp.spans.length, 6);
    const { trace, ...rest } = sentry.events[0]?.contexts ?? {};
    assert.ok(traceIds(sentry.otlp.spans).has(trace?.trace_id ?? ''), JSON.stringify(rest));
    assert.deepEqual(sentry.otlp.logs, []);
  } finally {
    await sentry.stop();
  }
});

for (const [value, told] of [
  ['1.5', /SENTRY_TRACES_SAMPLE_RATE is "1\.5", which is not a number from 0 to 1.*Using 0/],
  ['half', /SENTRY_TRACES_SAMPLE_RATE is "half"/],
] as const) {
  test(`SENTRY_TRACES_SAMPLE_RATE=${value} is reported, and no trace is sent`, async () => {
    const sentry = await startFakeSentry();
    try {
      const { stderr } = await observe(
        fixture('errors/many-traces.cjs'),
        { ...SETTINGS, SENTRY_DSN: sentry.dsn, SENTRY_TRACES_SAMPLE_RATE: value },
        { args: ['1'] },
      );
      assert.match(stderr, told);
      assert.equal(stderr.trim().split('\n').length, 1);
      assert.deepEqual([sentry.otlpRequests.length, sentry.events.length], [0, 1]);
    } finally {
      await sentry.stop();
    }
  });
}

describe('by the collector', { skip: skipReason({ otelcol }) }, () => {
  let sentry: FakeSentry;
  let collector: Otelcol;
  before(async () => {
    sentry = await startFakeSentry();
    collector = await startOtelcol({
      sentryDsn: sentry.dsn,
      env: { SENTRY_TRACES_SAMPLE_RATE: String(SHARE) },
    });
  });
  after(async () => {
    await collector?.stop();
    await sentry.stop();
  });

  test('SENTRY_TRACES_SAMPLE_RATE of the collector: a share of the traces, all log lines', async () => {
    const { stderr } = await runNode(fixture('errors/many-traces.cjs'), {
      args: [String(TRACES)],
      env: {
        ...SETTINGS,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpUrl,
        SENTRY_DSN: sentry.dsn,
      },
    });
    assert.equal(stderr, '');
    // Stopped, it has sent all that it is going to send.
    await sentry.otlp.waitFor('a log line', () => sentry.otlp.logs.length > 0, 40_000);
    await sentry.otlp.waitFor('spans', () => sentry.otlp.spans.length > 0, 40_000);
    await collector.stop();
    const share = traceIds(sentry.otlp.spans);
    assertShare(share.size);
    assert.equal(sentry.otlp.spans.length, share.size * 2);
    // By the random part of the id, which leaves three quarters below the threshold.
    for (const id of share) assert.ok(id.slice(18) >= 'c'.padEnd(14, '0'), id);
    assert.equal(sentry.otlp.logs.length, 1);
    assert.equal(sentry.events.length, 1);
  });
});
