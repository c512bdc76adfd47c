import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { observeOwn } from '../support/own-telemetry.ts';

const ROOTS = 400;

async function kept(arg: string): Promise<number> {
  const { receiver } = await observeOwn(
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: arg },
    { args: [String(ROOTS)] },
  );
  return receiver.spans.filter(({ name }) => name === 'more').length;
}

test('OTEL_TRACES_SAMPLER_ARG is the share of traces that are kept', async () => {
  // Five standard deviations to either side: once in a million runs it is further off.
  const [few, many] = await Promise.all([kept(' 0.25 '), kept('7.5e-1')]);
  assert.ok(few > 55 && few < 145, `${few} of ${ROOTS}`);
  assert.ok(many > 255 && many < 345, `${many} of ${ROOTS}`);
});

test('an empty OTEL_TRACES_SAMPLER_ARG keeps all', async () => {
  assert.equal(await kept('  '), ROOTS);
});

for (const [value, suggestion] of [
  ['25%', 'Did you mean "0.25"?'],
  ['-0.1', ''],
  ['2', ''],
  ['NaN', ''],
  ['half', ''],
] as const) {
  test(`OTEL_TRACES_SAMPLER_ARG=${value} is reported, and 1 is used`, async () => {
    const observed = await observeOwn({
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: value,
    });
    assertOneComplaint(
      observed,
      'OTEL_TRACES_SAMPLER_ARG',
      value,
      'from 0 to 1',
      suggestion,
      'Using 1.',
    );
    assert.equal(observed.receiver.spans.length, 2);
  });
}

for (const [sampler, value, takes] of [
  ['', '0.2', 'OTEL_TRACES_SAMPLER=parentbased_traceidratio'],
  ['always_on', '0.2', 'always_on takes no argument'],
  ['', 'ratio=0.1,slow=p99', 'OTEL_TRACES_SAMPLER=sightline_tail'],
] as const) {
  test(`OTEL_TRACES_SAMPLER_ARG=${value} is reported with OTEL_TRACES_SAMPLER=${sampler}, which takes none`, async () => {
    const observed = await observeOwn({
      OTEL_TRACES_SAMPLER: sampler,
      OTEL_TRACES_SAMPLER_ARG: value,
    });
    assertOneComplaint(observed, 'OTEL_TRACES_SAMPLER_ARG', takes);
  });
}

test('OTEL_TRACES_SAMPLER_ARG=1 says what happens anyway, and is not reported', async () => {
  assertSilent(await observeOwn({ OTEL_TRACES_SAMPLER_ARG: '1.0' }));
});
