/** Each part that runs inside the service's calls fails alone: BREAK breaks one, in a real process. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Receiver } from '../../tools/receiver/receiver.ts';
import { startFakeZipkin } from '../support/fake-zipkin.ts';
import { freePort } from '../support/free-port.ts';
import { fixture, observe } from '../support/observe.ts';
import { PRELOAD } from '../support/run-node.ts';

interface Case {
  /** How many places fail, each with a line. Default: 1 */
  readonly places?: number;
  readonly breaks: string;
  /** The one line on stderr. */
  readonly says: RegExp;
  readonly env?: Readonly<Record<string, string>>;
  /** What still has to arrive. */
  check(receiver: Receiver): void;
}

const spansNamed = ({ spans }: Receiver, name: string) =>
  spans.filter((span) => span.name === name).length;
const pointsOf = ({ metrics }: Receiver, name: string) =>
  metrics.filter((point) => point.name === name).length;
const allSpans = (receiver: Receiver) => {
  assert.equal(spansNamed(receiver, 'work'), 2);
  assert.equal(spansNamed(receiver, 'POISON'), 1);
};
const allButPoison = (receiver: Receiver) => {
  assert.equal(spansNamed(receiver, 'work'), 2);
  assert.equal(spansNamed(receiver, 'POISON'), 0);
};
const restOfMetrics = (receiver: Receiver) => {
  assert.ok(pointsOf(receiver, 'visits') > 0);
  assert.ok(pointsOf(receiver, 'level') > 0);
  assert.equal(pointsOf(receiver, 'poisoned'), 0);
};

const CASES: readonly Case[] = [
  {
    breaks: 'inject',
    says: /the propagator baggage, writing headers, failed \(Error: broken on purpose\)/,
    check: allSpans,
  },
  {
    breaks: 'extract',
    says: /the propagator baggage, reading headers, failed/,
    check: (receiver) => {
      allSpans(receiver);
      // Of `traceparent`, which another propagator reads.
      const parents = receiver.spans.filter(({ parentSpanId }) => parentSpanId);
      assert.ok(parents.length >= 6);
    },
  },
  {
    breaks: 'sampler',
    env: { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.999' },
    says: /the sampler failed .*OTEL_TRACES_SAMPLER/,
    check: allButPoison,
  },
  {
    breaks: 'span',
    says: /the start of a span failed/,
    check: ({ logs }) => assert.ok(logs.length > 2),
  },
  {
    breaks: 'processor',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    says: /the span processor failed/,
    check: allButPoison,
  },
  {
    breaks: 'encoding',
    says: /the encoding of a span or a log record failed/,
    check: allButPoison,
  },
  {
    breaks: 'json',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    says: /the encoding of traces failed/,
    check: allButPoison,
  },
  { breaks: 'callback', says: /no reading/, check: restOfMetrics },
  {
    breaks: 'attribute',
    says: /the recording of a value of a metric failed/,
    check: restOfMetrics,
  },
  { breaks: 'metric', says: /the encoding of a metric failed/, check: restOfMetrics },
  {
    breaks: 'body',
    env: { SIGHTLINE_REDACT: 'off' },
    says: /the encoding of a span or a log record failed \(Error: no text\)/,
    check: ({ logs }) => assert.equal(logs.filter(({ body }) => body === 'a line').length, 3),
  },
  { breaks: 'channel', says: /observing requests of undici .* failed/, check: allSpans, places: 2 },
];

const ANSWERS = '200 back 200\n'.repeat(3);

for (const { breaks, says, env, check, places = 1 } of CASES) {
  test(`where this part fails, the service does not: ${breaks}`, async () => {
    const { code, stdout, stderr, receiver } = await observe(
      fixture('guards/service.mjs'),
      { BREAK: breaks, ...env },
      { nodeArgs: [...PRELOAD, '--import', fixture('guards/break.mjs')] },
    );
    assert.deepEqual({ code, stdout }, { code: 3, stdout: ANSWERS }, stderr);
    const lines = stderr.trimEnd().split('\n');
    assert.equal(lines.length, places, stderr);
    assert.match(lines[0]!, says);
    check(receiver);
  });
}

test('a metric that cannot be written for Prometheus is missing alone, and the answer is 200', async () => {
  const port = await freePort();
  const { code, stdout, stderr } = await observe(
    fixture('guards/service.mjs'),
    {
      BREAK: 'label',
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      SCRAPE: `http://localhost:${port}/metrics`,
    },
    { nodeArgs: [...PRELOAD, '--import', fixture('guards/break.mjs')] },
  );
  const scraped = 'scrape 200 true false\n'.repeat(2);
  assert.deepEqual({ code, stdout }, { code: 3, stdout: `${ANSWERS}${scraped}` }, stderr);
  assert.match(
    stderr,
    /^sightline error: the formatting of a metric for Prometheus failed [^\n]*\n$/,
  );
});

test('a span that an exporter fails at is dropped alone', async () => {
  const zipkin = await startFakeZipkin();
  try {
    const { code, stdout, stderr } = await observe(
      fixture('guards/service.mjs'),
      {
        BREAK: 'exporter',
        OTEL_TRACES_EXPORTER: 'zipkin',
        OTEL_EXPORTER_ZIPKIN_ENDPOINT: zipkin.url,
      },
      { nodeArgs: [...PRELOAD, '--import', fixture('guards/break.mjs')] },
    );
    assert.deepEqual({ code, stdout }, { code: 3, stdout: ANSWERS }, stderr);
    assert.match(stderr, /^sightline error: the exporter of traces failed [^\n]*\n$/);
    const names = zipkin.spans.map(({ name }) => name);
    assert.equal(names.filter((name) => name === 'work').length, 2);
    assert.ok(!names.includes('POISON'));
  } finally {
    zipkin.stop();
  }
});

test('a propagator of the service that throws costs messages to workers their context alone', async () => {
  const { code, stdout, stderr } = await observe(fixture('guards/worker.mjs'));
  assert.deepEqual({ code, stdout }, { code: 3, stdout: 'echoed hi\n' }, stderr);
  assert.match(
    stderr,
    /^sightline error: the context of a message between threads failed [^\n]*\n$/,
  );
});

for (const [what, baggage] of [
  ['is encoded again and again', `k=%${'25'.repeat(1200)}41`],
  ['has keys that no header can have', 'a%20b=1,%D0%BA=2,x%0d%0ay=3,__proto__=4,fine=5'],
  ['is for gRPC alone', 'x-bin=1'],
  ['has values beyond ASCII', 'k=%F0%9F%92%A9;ü'],
] as const) {
  test(`baggage that ${what} does not end the service`, async () => {
    const { code, stdout, stderr } = await observe(
      fixture('relay.mjs'),
      { OTEL_PROPAGATORS: 'jaeger,tracecontext,baggage,b3,b3multi,xray' },
      { args: [JSON.stringify({ baggage })] },
    );
    assert.equal(code, 0, stderr);
    const [, headers = '{}'] = stdout.trimEnd().split('\n');
    assert.match(JSON.parse(headers).traceparent, /^00-/);
    if (baggage.includes('fine')) assert.equal(JSON.parse(headers)['uberctx-fine'], '5');
  });
}

test('an attribute that is encoded again and again costs no other metric', async () => {
  const env = { BREAK: 'tenant', OTEL_METRIC_EXPORT_INTERVAL: '50' };
  const { code, stdout, stderr, receiver } = await observe(fixture('guards/service.mjs'), env);
  assert.deepEqual({ code, stdout }, { code: 3, stdout: ANSWERS }, stderr);
  assert.ok(pointsOf(receiver, 'visits') > 0);
  assert.ok(pointsOf(receiver, 'level') > 0);
});
