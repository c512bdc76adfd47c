import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, observe } from '../support/observe.ts';

for (const [value, isCarried] of [
  ['true', true],
  ['false', false],
] as const) {
  test(`SIGHTLINE_WORKER_CONTEXT=${value}: the trace ${isCarried ? 'goes' : 'does not go'} along with a message`, async () => {
    const { stderr, receiver } = await observe(fixture('lifecycle/messages.mjs'), {
      SIGHTLINE_WORKER_CONTEXT: value,
    });
    assert.equal(stderr, '');
    const named = (name: string) => receiver.spans.find((span) => span.name === name)!;
    const parent = named('got string last').parentSpanId || undefined;
    assert.equal(parent, isCarried ? named('sends last').spanId : undefined);
  });
}
