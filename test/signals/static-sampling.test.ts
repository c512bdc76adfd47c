// A static decision must equal the decision of the sampler.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, type SpanContext, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import type { SamplerConfigModel } from '@opentelemetry/configuration';
import { DEFAULT_SAMPLER } from '../../src/configuration/samplers.ts';
import { createSampler } from '../../src/signals/traces/sampler.ts';
import { staticDecision } from '../../src/signals/traces/static-sampling.ts';

const CONSTANT: readonly SamplerConfigModel[] = [{ always_on: {} }, { always_off: {} }];
const RATIO: SamplerConfigModel = { trace_id_ratio_based: { ratio: 0.5 } };
const PARENTS: readonly (SpanContext | undefined)[] = [
  undefined,
  ...[true, false].flatMap((isRemote) =>
    [TraceFlags.NONE, TraceFlags.SAMPLED].map((traceFlags) => ({
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      isRemote,
      traceFlags,
    })),
  ),
];

function sampled(model: SamplerConfigModel, parent: SpanContext | undefined) {
  const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  const traceId = parent?.traceId ?? '3'.repeat(32);
  return createSampler(model).shouldSample(context, traceId, 'name', SpanKind.SERVER, {}, []);
}

const models: readonly SamplerConfigModel[] = [
  DEFAULT_SAMPLER,
  ...CONSTANT,
  ...CONSTANT.map((root) => ({ parent_based: { root } })),
  { parent_based: {} },
  ...CONSTANT.flatMap((sampler) =>
    (
      [
        'remote_parent_sampled',
        'remote_parent_not_sampled',
        'local_parent_sampled',
        'local_parent_not_sampled',
      ] as const
    ).map((place) => ({ parent_based: { [place]: sampler } })),
  ),
];

for (const model of models) {
  test(`same as the sampler: ${JSON.stringify(model)}`, () => {
    for (const parent of PARENTS) {
      assert.deepEqual(staticDecision(model)?.(parent), sampled(model, parent));
    }
  });
}

test('a sampler that uses the trace id has no static decision', () => {
  assert.equal(staticDecision(RATIO), undefined);
  const decide = staticDecision({ parent_based: { root: RATIO, local_parent_sampled: RATIO } })!;
  const [root, ...others] = PARENTS.map((parent) => decide(parent));
  assert.equal(root, undefined);
  // Remote: not sampled, sampled; local: not sampled, sampled.
  assert.deepEqual(
    others.map((decided) => decided === undefined),
    [false, false, false, true],
  );
});
