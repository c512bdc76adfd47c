import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, observe } from '../../support/observe.ts';

/** `error.type` by the end of the URL. Cancellation is not an error, unless its reason is one. */
const ENDS: Readonly<Record<string, string | undefined>> = {
  '/ok': undefined,
  '/silent/timeout': 'TimeoutError',
  '/silent/any': 'TimeoutError',
  '/silent/aborted': undefined,
  '/silent/number': '_OTHER',
  '/silent/object': '_OTHER',
  '/half': 'UND_ERR_SOCKET',
};

test('fetch: error.type is a string that identifies the error, and url.query has no question mark', async () => {
  const { receiver, stdout } = await observe(fixture('http-client/fetch-ends.mjs'));
  const port = /port (\d+)/.exec(stdout)![1];
  const spans = receiver.spans.filter(({ kind }) => kind === 'CLIENT');
  const spanOf = (end: string) => {
    const [span] = spans.filter(({ attributes }) => String(attributes['url.full']).endsWith(end));
    assert.ok(span !== undefined, end);
    return span;
  };
  for (const [end, error] of Object.entries(ENDS)) {
    const { attributes, status } = spanOf(end);
    assert.equal(attributes['error.type'], error, end);
    assert.equal(status.code, error === undefined ? 'UNSET' : 'ERROR', end);
  }
  for (const { name, attributes } of receiver.metrics) {
    if (name !== 'http.client.request.duration') continue;
    const error = attributes['error.type'];
    assert.ok(error === undefined || typeof error === 'string');
    assert.equal(attributes['url.scheme'], 'http');
  }
  assert.ok(!('url.query' in spanOf('/ok').attributes));
  const query = spanOf('sig=REDACTED');
  assert.equal(query.attributes['url.query'], 'a=1&sig=REDACTED');
  assert.equal(query.attributes['http.request.method'], 'PATCH');
  assert.equal(query.attributes['http.request.method_original'], 'patch');
  const { attributes } = spanOf('/slashes');
  assert.equal(attributes['url.full'], `http://127.0.0.1:${port}//two/slashes`);
  assert.equal(attributes['server.address'], '127.0.0.1');
});
