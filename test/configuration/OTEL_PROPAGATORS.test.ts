import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const ID = '[0-9a-f]{16}';

interface Case {
  readonly propagators: string;
  readonly inbound: Readonly<Record<string, string>>;
  readonly outbound: Readonly<Record<string, RegExp>>;
  readonly baggage?: readonly (readonly [string, string])[];
}

const W3C: Omit<Case, 'propagators'> = {
  inbound: {
    traceparent: `00-${TRACE}-${SPAN}-01`,
    tracestate: 'vendor=1',
    baggage: 'who=ada%20l',
  },
  outbound: {
    traceparent: new RegExp(`^00-${TRACE}-${ID}-01$`),
    tracestate: /^vendor=1$/,
    baggage: /^who=ada%20l$/,
  },
  baggage: [['who', 'ada l']],
};

const CASES: readonly Case[] = [
  { propagators: '', ...W3C },
  { propagators: ' TraceContext , baggage ,', ...W3C },
  {
    propagators: 'tracecontext',
    inbound: W3C.inbound,
    outbound: { traceparent: W3C.outbound.traceparent! },
    baggage: [],
  },
  {
    propagators: 'b3',
    inbound: { b3: `${TRACE}-${SPAN}-1` },
    outbound: { b3: new RegExp(`^${TRACE}-${ID}-1(-${SPAN})?$`) },
  },
  {
    propagators: 'b3multi',
    inbound: { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': '1' },
    outbound: {
      'x-b3-traceid': new RegExp(`^${TRACE}$`),
      'x-b3-spanid': new RegExp(`^${ID}$`),
      'x-b3-sampled': /^1$/,
    },
  },
  {
    propagators: 'jaeger',
    inbound: { 'uber-trace-id': `${TRACE}:${SPAN}:0:1`, 'uberctx-who': 'ada%20l' },
    outbound: {
      'uber-trace-id': new RegExp(`^${TRACE}:${ID}:0:1$`),
      'uberctx-who': /^ada%20l$/,
    },
    baggage: [['who', 'ada l']],
  },
  {
    propagators: 'xray',
    inbound: {
      'x-amzn-trace-id': `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${SPAN};Sampled=1`,
    },
    outbound: {
      'x-amzn-trace-id': new RegExp(
        `^Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${ID};Sampled=1`,
      ),
    },
  },
];

const ALL_FIELDS = [...new Set(CASES.flatMap(({ outbound }) => Object.keys(outbound)))];

for (const { propagators, inbound, outbound, baggage } of CASES) {
  test(`OTEL_PROPAGATORS=${JSON.stringify(propagators)} reads and writes its headers and no others`, async () => {
    const { receiver, stdout, stderr } = await observe(
      fixture('relay.mjs'),
      { OTEL_PROPAGATORS: propagators },
      { args: [JSON.stringify(inbound)] },
    );
    assert.equal(stderr, '');
    const [seen, headers] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(seen, baggage ?? []);
    const server = receiver.spans.find(({ attributes }) => attributes['url.path'] === '/in');
    assert.equal(server?.traceId, TRACE);
    assert.equal(server?.parentSpanId, SPAN);
    for (const field of ALL_FIELDS) {
      const expected = outbound[field];
      if (expected !== undefined) assert.match(headers[field] ?? '', expected);
      else if (field !== 'tracestate') assert.equal(headers[field], undefined, field);
    }
  });
}

test('OTEL_PROPAGATORS=none reads and writes nothing', async () => {
  const { receiver, stdout } = await observe(
    fixture('relay.mjs'),
    { OTEL_PROPAGATORS: 'none' },
    { args: [JSON.stringify(W3C.inbound)] },
  );
  const headers = JSON.parse(stdout.trim().split('\n')[1]!);
  assert.equal(headers.traceparent, undefined);
  assert.ok(receiver.spans.every(({ traceId }) => traceId !== TRACE));
});

test('several propagators: all are written, and whichever header comes is read', async () => {
  const { receiver, stdout } = await observe(
    fixture('relay.mjs'),
    { OTEL_PROPAGATORS: 'tracecontext,b3,jaeger' },
    { args: [JSON.stringify({ b3: `${TRACE}-${SPAN}-1` })] },
  );
  const headers = JSON.parse(stdout.trim().split('\n')[1]!);
  for (const field of ['traceparent', 'b3', 'uber-trace-id']) {
    assert.match(headers[field], new RegExp(TRACE));
  }
  assert.ok(receiver.spans.some(({ parentSpanId }) => parentSpanId === SPAN));
});

test('a propagator that does not exist is reported, and the others are used', async () => {
  const observed = await observeOwn({ OTEL_PROPAGATORS: 'b3mutli,tracecontext' });
  assertOneComplaint(
    observed,
    'OTEL_PROPAGATORS',
    '"b3mutli"',
    '"b3multi"?',
    'Using tracecontext.',
  );
});

test('where no propagator is known the default is used', async () => {
  const observed = await observeOwn({ OTEL_PROPAGATORS: 'ottrace' });
  assertOneComplaint(observed, 'OTEL_PROPAGATORS', '"ottrace"', 'Using tracecontext,baggage.');
});

test('none among others is reported, and the others are used', async () => {
  const observed = await observeOwn({ OTEL_PROPAGATORS: 'none,b3' });
  assertOneComplaint(
    observed,
    'OTEL_PROPAGATORS',
    '"none" cannot be combined with other values',
    'Using b3.',
  );
});
