import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureNode, NODE_VERSIONS } from '../../scripts/node-versions.ts';
import type { Span } from '../../tools/receiver/received.ts';
import { fixture, observe } from '../support/observe.ts';
import { BUILT_PRELOAD, runNode } from '../support/run-node.ts';

const SCRIPT = fixture('lifecycle/messages.mjs');

/** How many of the latest messages keep their context where the receiver lags behind. */
const REMEMBERED = 128;

/** Names of spans, each with that of its parent. */
function parents(spans: readonly Span[]): ReadonlyMap<string, readonly (string | undefined)[]> {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const found = new Map<string, (string | undefined)[]>();
  for (const { name, parentSpanId, traceId } of spans) {
    const parent = byId.get(parentSpanId ?? '');
    if (parent !== undefined) assert.equal(parent.traceId, traceId);
    else assert.ok(!parentSpanId, `${name} has a parent that nobody sent`);
    found.set(name, [...(found.get(name) ?? []), parent?.name]);
  }
  return found;
}

for (const version of NODE_VERSIONS) {
  test(`Node ${version}: the trace goes along with messages between threads, which stay as they are`, async () => {
    const node = ensureNode(version);
    const empty = ['--import', 'data:text/javascript,'];
    const bare = await runNode(SCRIPT, { node, nodeArgs: empty });
    const { code, stdout, stderr, receiver } = await observe(
      SCRIPT,
      { OTEL_BSP_MAX_QUEUE_SIZE: '5000' },
      { node, nodeArgs: BUILT_PRELOAD },
    );
    assert.equal(stderr, '');
    assert.deepEqual(
      { code, lines: stdout.split('\n').sort() },
      {
        code: bare.code,
        lines: bare.stdout.split('\n').sort(),
      },
    );
    const of = parents(receiver.spans);
    // Of a message that `receiveMessageOnPort` has taken, nobody knows where it is worked on.
    for (const [name, sender] of [
      ['number 299', undefined],
      ['Object a,self true', 'sends circular'],
      ['ArrayBuffer 8', 'sends buffer'],
      ['Object port1 false', 'sends port'],
      ['SharedArrayBuffer 4', 'sends shared'],
      ['Map k', 'sends map'],
      ['undefined undefined', 'sends nothing'],
      ['string from a getter', 'sends getter'],
      ['string last', 'sends last'],
    ]) {
      assert.deepEqual(of.get(`got ${name}`), [sender], name);
    }
    for (let i = 0; i < 300; i++) {
      const [found] = of.get(`got number ${i}`)!;
      const expected = i % 3 === 0 ? `sends ${i}` : undefined;
      if (i > 300 - REMEMBERED + 20 || found !== undefined) assert.equal(found, expected);
    }
    const back = [...of].filter(([name]) => name.startsWith('main number'));
    assert.ok(back.flatMap(([, found]) => found).filter(Boolean).length > REMEMBERED / 2);
    for (const [name, found] of back) {
      for (const parent of found.filter((each) => each !== undefined)) {
        assert.equal(`main number ${parent.slice('got '.length).length}`, name);
      }
    }
  });
}

test('a worker that is not observed gets its messages as ever', async () => {
  const { code, stdout, receiver } = await observe(
    SCRIPT,
    {},
    { nodeArgs: BUILT_PRELOAD, args: ['plain'] },
  );
  assert.equal(code, 0);
  assert.match(stdout, /main string done/);
  const of = parents(receiver.spans);
  assert.equal(of.has('got string last'), false);
  assert.deepEqual(of.get('main string done'), [undefined]);
});
