import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, observe } from '../support/observe.ts';

// http-once.mjs asks itself by node:http: Node adds `host` and `connection` to the request, and `date`
// to the response.
const CASES = [
  [
    'OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS',
    'SERVER',
    'request.header.connection',
  ],
  ['OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS', 'SERVER', 'response.header.x-tea'],
  ['OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS', 'CLIENT', 'request.header.host'],
  ['OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS', 'CLIENT', 'response.header.date'],
] as const;

for (const [variable, kind, attribute] of CASES) {
  test(`${variable} makes attributes of headers`, async () => {
    const name = attribute.split('.').at(-1)!;
    const { receiver, stderr } = await observe(fixture('http-headers.mjs'), {
      [variable]: ` ${name.toUpperCase()} , x-absent`,
    });
    assert.equal(stderr, '');
    const span = receiver.spans.find((found) => found.kind === kind);
    assert.ok(
      span?.attributes[`http.${attribute}`] !== undefined,
      JSON.stringify(span?.attributes),
    );
    assert.equal(span.attributes['http.request.header.x-absent'], undefined);
  });
}

test('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS replaces the methods that are recorded by name', async () => {
  const { receiver } = await observe(fixture('http-once.mjs'), {
    OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: 'POST',
  });
  const server = receiver.spans.find(({ kind }) => kind === 'SERVER');
  assert.equal(server?.attributes['http.request.method'], '_OTHER');
  assert.equal(server?.attributes['http.request.method_original'], 'GET');
});
