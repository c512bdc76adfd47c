import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, observe } from '../support/observe.ts';

for (const way of ['atOnce', 'later', 'rejects']) {
  test(`a crash in the handler of a request (${way}): its span is there, and its trace in the record`, async () => {
    const script = fixture('lifecycle/request-crash.cjs');
    const { code, stderr, receiver } = await observe(script, {}, { args: [way] });
    assert.equal(code, 1);
    assert.match(stderr, /^Error: crashed$/m);
    assert.doesNotMatch(stderr, /^sightline/m);
    const [span, ...more] = receiver.spans;
    assert.equal(more.length, 0);
    assert.equal(span?.kind, 'SERVER');
    assert.equal(span.status.code, 'ERROR');
    const [record] = receiver.logs;
    assert.equal(record?.severityText, 'FATAL');
    assert.equal(record.traceId, span.traceId);
    assert.equal(record.attributes['exception.message'], 'crashed');
    const duration = receiver.metrics.find(({ name }) => name === 'http.server.request.duration');
    assert.equal(duration?.count, 1);
  });
}
