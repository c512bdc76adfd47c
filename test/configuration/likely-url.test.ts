import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grpcEndpoint } from '../../src/configuration/values/otlp-endpoint.ts';
import { likelyUrl, parseHttpUrl } from '../../src/configuration/values/url.ts';

for (const [written, meant] of [
  ['4318', 'http://localhost:4318'],
  [':4318', 'http://localhost:4318'],
  ['4318/v1/traces', 'http://localhost:4318/v1/traces'],
  ['http://4318', 'http://localhost:4318'],
  ['http//localhost:4318', 'http://localhost:4318'],
  ['https//collector.example', 'https://collector.example'],
  ['http;//localhost:4318', 'http://localhost:4318'],
  ['htp://localhost:4318', 'http://localhost:4318'],
  ['http:/localhost:4318', 'http://localhost:4318'],
  ['localhost:4318', 'http://localhost:4318'],
  ['10.0.0.7:4318', 'http://10.0.0.7:4318'],
  ['127000000001', undefined],
  ['user:secret@host', undefined],
] as const) {
  test(`${written} is most likely ${meant}`, () => assert.equal(likelyUrl(written), meant));
}

test('a port without a host is no endpoint, of no protocol', () => {
  assert.equal(parseHttpUrl('http://4318'), undefined);
  assert.equal(parseHttpUrl('http://4318/v1/traces'), undefined);
  assert.equal(grpcEndpoint('4317', true), undefined);
  assert.equal(parseHttpUrl('http://127.0.0.1:4318')?.host, '127.0.0.1:4318');
  assert.equal(parseHttpUrl('http://4318.example')?.host, '4318.example');
});
