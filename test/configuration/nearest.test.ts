import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXPORTERS, OTLP_PROTOCOLS, PROPAGATORS } from '../../src/configuration/names.ts';
import { nearest } from '../../src/configuration/values/did-you-mean.ts';

for (const [word, candidates, expected] of [
  ['oltp', EXPORTERS.traces, 'otlp'],
  ['CONSOL', EXPORTERS.traces, 'console'],
  ['http', OTLP_PROTOCOLS, 'http/protobuf'],
  ['protobuf', OTLP_PROTOCOLS, 'http/protobuf'],
  ['json', OTLP_PROTOCOLS, 'http/json'],
  ['b3mutli', PROPAGATORS, 'b3multi'],
  ['w3c', PROPAGATORS, undefined],
  ['xy', PROPAGATORS, undefined],
  ['', PROPAGATORS, undefined],
  ['jaeger', EXPORTERS.traces, undefined],
  ['x'.repeat(1000), PROPAGATORS, undefined],
  ['anything', [], undefined],
] as const) {
  test(`nearest to ${JSON.stringify(word.slice(0, 20))}`, () => {
    assert.equal(nearest(word, candidates), expected);
  });
}
