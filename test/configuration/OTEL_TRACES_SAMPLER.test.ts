import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';

interface Case {
  readonly sampler: string;
  readonly arg?: string;
  /** Whether a trace is kept that has no parent, a sampled parent, a parent that is not sampled. */
  readonly kept: readonly [root: boolean, sampled: boolean, notSampled: boolean];
}

const CASES: readonly Case[] = [
  { sampler: '', kept: [true, true, false] },
  { sampler: ' Always_On ', kept: [true, true, true] },
  { sampler: 'always_off', kept: [false, false, false] },
  { sampler: 'traceidratio', arg: '0', kept: [false, false, false] },
  { sampler: 'traceidratio', kept: [true, true, true] },
  { sampler: 'parentbased_always_on', kept: [true, true, false] },
  { sampler: 'parentbased_always_off', kept: [false, true, false] },
  { sampler: 'parentbased_traceidratio', arg: '0', kept: [false, true, false] },
  { sampler: 'parentbased_traceidratio', arg: '1.0', kept: [true, true, false] },
];

for (const { sampler, arg = '', kept } of CASES) {
  test(`OTEL_TRACES_SAMPLER=${JSON.stringify(sampler)} OTEL_TRACES_SAMPLER_ARG=${JSON.stringify(arg)}`, async () => {
    const env = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: arg };
    const inbound = [{}, { traceparent: `${PARENT}-01` }, { traceparent: `${PARENT}-00` }];
    const runs = inbound.map(async (headers) => {
      const args = [JSON.stringify(headers)];
      const { receiver, stderr } = await observe(fixture('relay.mjs'), env, { args });
      // One that never keeps anything is told, once.
      const told = kept.includes(true) ? /^$/ : /^sightline info: no traces are kept, [^\n]+\n$/;
      assert.match(stderr, told);
      return receiver.spans.some(({ attributes }) => attributes['url.path'] === '/in');
    });
    assert.deepEqual(await Promise.all(runs), kept);
  });
}

test('a sampler that does not exist is reported, and the default is used', async () => {
  const observed = await observeOwn({ OTEL_TRACES_SAMPLER: 'allways_on' });
  assertOneComplaint(
    observed,
    'OTEL_TRACES_SAMPLER',
    '"allways_on"',
    'Did you mean "always_on"?',
    'Using parentbased_always_on',
  );
  assert.equal(observed.receiver.spans.length, 2);
});

test('a sampler that the SDK does not have is reported', async () => {
  const observed = await observeOwn({ OTEL_TRACES_SAMPLER: 'jaeger_remote' });
  assertOneComplaint(observed, 'OTEL_TRACES_SAMPLER', '"jaeger_remote"', 'has no such sampler');
});
