import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRecord, Span } from '../../tools/receiver/received.ts';
import { assertOneComplaint, assertSilent, assertUnharmed } from '../support/complaints.ts';
import { observeOwn } from '../support/own-telemetry.ts';

// OTEL_ATTRIBUTE_*, OTEL_SPAN_*, OTEL_EVENT_*, OTEL_LINK_* and OTEL_LOGRECORD_*. The service makes a
// span with 4 attributes of 40 characters, 3 events and 3 links with as many, and such a log record.

interface Sizes {
  readonly span: number;
  readonly event: number;
  readonly link: number;
  readonly record: number;
  readonly events: number;
  readonly links: number;
  readonly spanLength: number;
  readonly recordLength: number;
}

const ALL: Sizes = {
  span: 4,
  event: 4,
  link: 4,
  record: 4,
  events: 3,
  links: 3,
  spanLength: 40,
  recordLength: 40,
};

function sizes(span: Span, record: LogRecord): Sizes {
  const count = (attributes: object | undefined) => Object.keys(attributes ?? {}).length;
  const length = (attributes: object) => String(Object.values(attributes)[0] ?? '').length;
  return {
    span: count(span.attributes),
    event: count(span.events.at(-1)?.attributes),
    link: count(span.links.at(-1)?.attributes),
    record: count(record.attributes),
    events: span.events.length,
    links: span.links.length,
    spanLength: length(span.attributes),
    recordLength: length(record.attributes),
  };
}

const CASES: ReadonlyArray<readonly [env: Record<string, string>, expected: Partial<Sizes>]> = [
  [{}, {}],
  [{ OTEL_ATTRIBUTE_COUNT_LIMIT: '2' }, { span: 2, record: 2 }],
  [{ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: ' 10 ' }, { spanLength: 10, recordLength: 10 }],
  [{ OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3' }, { span: 3 }],
  [
    { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3', OTEL_ATTRIBUTE_COUNT_LIMIT: '1' },
    { span: 3, record: 1 },
  ],
  [{ OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '7' }, { spanLength: 7 }],
  [{ OTEL_SPAN_EVENT_COUNT_LIMIT: '2' }, { events: 2 }],
  [{ OTEL_SPAN_LINK_COUNT_LIMIT: '1' }, { links: 1 }],
  [{ OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1' }, { event: 1 }],
  [{ OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '2' }, { link: 2 }],
  [{ OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '1' }, { record: 1 }],
  [
    { OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '3', OTEL_ATTRIBUTE_COUNT_LIMIT: '2' },
    { span: 2, record: 3 },
  ],
  [{ OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '5' }, { recordLength: 5 }],
  [{ OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '  ', OTEL_ATTRIBUTE_COUNT_LIMIT: '' }, {}],
  [
    { OTEL_ATTRIBUTE_COUNT_LIMIT: '0', OTEL_SPAN_EVENT_COUNT_LIMIT: '0' },
    { span: 0, record: 0, spanLength: 0, recordLength: 0, events: 0, event: 0 },
  ],
];

for (const [env, expected] of CASES) {
  test(`limits ${JSON.stringify(env)}`, async () => {
    const observed = await observeOwn(env);
    assertUnharmed(observed);
    const span = observed.receiver.spans.find(({ name }) => name === 'order')!;
    const record = observed.receiver.logs.find(({ body }) => body === 'ordered')!;
    assert.deepEqual(sizes(span, record), { ...ALL, ...expected });
  });
}

test('by default nothing is reported', async () => {
  assertSilent(await observeOwn());
});

for (const [name, value, used] of [
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', '-1', '128'],
  ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'unlimited', 'no limit'],
  ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '1e300', '128'],
  ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'NaN', 'no limit'],
  ['OTEL_SPAN_EVENT_COUNT_LIMIT', '1.5', '128'],
  ['OTEL_SPAN_LINK_COUNT_LIMIT', 'Infinity', '128'],
  ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', '0x10', '128'],
  ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', '12 34', '128'],
  ['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', '99999999999999999999', '128'],
  ['OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', '-0.1', 'no limit'],
] as const) {
  test(`${name}=${value} is reported once, and ${used} is used`, async () => {
    const observed = await observeOwn({ [name]: value });
    assertOneComplaint(observed, name, `"${value}"`, 'a whole number from 0', `Using ${used}.`);
  });
}

test('an invalid specific limit leaves the general one', async () => {
  const observed = await observeOwn({
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: 'two',
    OTEL_ATTRIBUTE_COUNT_LIMIT: '2',
  });
  assertUnharmed(observed);
  assert.match(
    observed.stderr,
    /OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT.*Using OTEL_ATTRIBUTE_COUNT_LIMIT\./,
  );
  const span = observed.receiver.spans.find(({ name }) => name === 'order')!;
  assert.equal(Object.keys(span.attributes).length, 2);
});
