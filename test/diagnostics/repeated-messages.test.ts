// A message that requests can cause is one line, rather than one per request.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMessageThrottle } from '../../src/diagnostics/message-throttle.ts';
import { fixture } from '../support/observe.ts';
import { PRELOAD, runNode } from '../support/run-node.ts';

test('attributes set on ended spans: one line for 1,100 requests; other messages are still printed once', async () => {
  const { stderr, code } = await runNode(fixture('signals/late-attributes.mjs'), {
    nodeArgs: PRELOAD,
    env: {
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  });
  assert.equal(code, 0, stderr);
  assert.deepEqual(stderr.trimEnd().split('\n'), [
    'sightline warn: Cannot execute setAttribute on an ended span of late [SL_SPAN_ENDED]',
    'sightline warn: request 0001 of 7f3c9a5b1e2d4c6f failed [SL_OTEL_WARNING]',
    'sightline warn: the same message [SL_OTEL_WARNING]',
  ]);
});

test('an attribute set on the ended span of a request, as Next.js does, is no warning', async () => {
  const { stderr, code } = await runNode(fixture('signals/late-server-span.mjs'), {
    nodeArgs: PRELOAD,
    env: {
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
});

function throttle() {
  let time = 0;
  const { admit } = createMessageThrottle(true, () => time);
  return {
    say: (text: string) => admit('warn', text),
    pass(minutes: number) {
      time += minutes * 60_000;
    },
  };
}

test('messages that differ in ids and numbers only are counted, and repeated after five minutes', () => {
  const { say, pass } = throttle();
  assert.equal(say('job 17 took 5 ms'), 'job 17 took 5 ms');
  for (let i = 0; i < 512; i++) assert.equal(say(`job ${i} took ${2 * i} ms`), undefined);
  pass(5);
  assert.equal(say('job 3 took 9 ms'), 'job 3 took 9 ms (512 more like it)');
  assert.equal(say('job 4 took 9 ms'), undefined);
  assert.equal(say('the job of 4 took 9 ms'), 'the job of 4 took 9 ms');
});

test('ten thousand different messages are 201 lines in five minutes, and recurring ones are still recognized', () => {
  const { say, pass } = throttle();
  const words = Array.from({ length: 10_000 }, (_, i) =>
    [...String(i)].map((digit) => 'abcdefghij'[Number(digit)]).join(''),
  );
  const lines = () => words.map(say).filter((line) => line !== undefined);
  const first = lines();
  assert.equal(first.length, 201);
  assert.match(first.at(-1)!, /^more than 200 different messages in 5 minutes/);
  assert.equal(say(words.at(-1)!), undefined);
  pass(5);
  const second = lines();
  assert.equal(second[0], 'a (9800 other messages were not shown)');
  assert.equal(second.length, 201);
});
