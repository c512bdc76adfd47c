import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../support/observe.ts';
import { runNode } from '../../support/run-node.ts';
import { durations, serve } from './serve.ts';

for (const path of ['/throws', '/rejects']) {
  test(`${path}: the process ends as without Sightline`, async () => {
    const script = fixture('http-server/crash.cjs');
    const [plain, observed] = await Promise.all([
      runNode(script, { nodeArgs: [], args: [path] }),
      runNode(script, {
        args: [path],
        env: {
          OTEL_TRACES_EXPORTER: 'none',
          OTEL_METRICS_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'none',
        },
      }),
    ]);
    assert.equal(plain.code, 1);
    assert.match(plain.stderr, /RangeError: out of stock/);
    assert.equal(observed.code, plain.code);
    assert.equal(observed.stdout, plain.stdout);
    // Up to the frames of Node, among which Sightline has its own.
    assert.equal(head(observed.stderr), head(plain.stderr));
  });

  test(`${path}: an uncaught error ends the span with an exception`, async () => {
    const served = await serve('survivor.cjs', ({ get }) => get(path));
    const [span] = served.servers;
    assert.equal(span?.status.code, 'ERROR');
    assert.equal(span.status.message, 'out of stock');
    assert.equal(span.attributes['error.type'], 'RangeError');
    assert.equal(span.attributes['http.response.status_code'], undefined);
    assert.equal(span.events[0]?.attributes['exception.message'], 'out of stock');
    assert.deepEqual(durations(served), { 'GET - RangeError': 1 });
    assert.match(served.stdout, /caught out of stock/);
  });
}

test('a domain that responds determines the status', async () => {
  const served = await serve('domain.cjs', async ({ get }) => {
    assert.match(await get('/throws'), /500[\s\S]*sorry/);
  });
  const { status, attributes } = served.servers[0]!;
  assert.equal(status.code, 'ERROR');
  assert.equal(attributes['http.response.status_code'], 500);
  assert.equal(attributes['error.type'], 'RangeError');
  assert.match(served.stdout, /domain out of stock/);
});

function head(stderr: string): string {
  return stderr.slice(0, stderr.indexOf('\n    at ', stderr.indexOf('\n    at ') + 1));
}
