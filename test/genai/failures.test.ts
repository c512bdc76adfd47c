// Model calls that are aborted or fail: which are errors, of which type, and which reach Sentry.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Span } from '../../tools/receiver/received.ts';
import { type FakeSentry, startFakeSentry } from '../support/fake-sentry.ts';
import { callOf, runSdk, type SdkRun, treeOf } from './packages.ts';

suite('model calls that are aborted or fail', () => {
  let run: SdkRun;
  let sentry: FakeSentry;
  before(async () => {
    sentry = await startFakeSentry();
    run = await runSdk('failures.mjs', { SENTRY_DSN: sentry.dsn });
  });
  after(() => sentry.stop());

  /** The calls of an attempt, by its temperature. */
  const attempted = (temperature: number): Span[] =>
    run.spans.filter(({ attributes }) => attributes['gen_ai.request.temperature'] === temperature);
  const traceOf = ({ traceId }: Span): Span[] =>
    run.spans.filter((span) => span.traceId === traceId);
  const exceptionsOf = ({ events }: Span): unknown[] =>
    events.map(({ attributes }) => attributes['exception.type']);
  const reported = ({ traceId }: Span): unknown[] =>
    sentry.events
      .filter(({ contexts }) => contexts?.trace?.trace_id === traceId)
      .map(({ exception }) => exception?.values?.at(-1)?.type);

  test('the output is the same as without the preload', () =>
    assert.equal(run.stdout + run.stderr, run.bare));

  test('a call that its caller aborts is no error, streamed or not', () => {
    const calls = [...attempted(0.1), ...attempted(0.3), ...attempted(0.4)];
    assert.equal(calls.length, 5);
    for (const call of calls) {
      for (const { name, status, attributes, events } of traceOf(call)) {
        assert.equal(status.code, 'UNSET', name);
        assert.equal(attributes['error.type'], undefined, name);
        assert.deepEqual(events, [], name);
      }
      assert.deepEqual(reported(call), []);
    }
  });

  test('a timeout of the caller is an error', () => {
    const calls = attempted(0.2);
    assert.deepEqual(
      calls.map((call) => [call.status.code, ...exceptionsOf(call)]),
      [
        ['ERROR', 'APIUserAbortError'],
        ['ERROR', 'APIUserAbortError'],
        ['ERROR', 'TimeoutError'],
      ],
    );
    for (const call of calls) assert.equal(reported(call).length, 1);
  });

  test('ai: the step and the agent of an abandoned or aborted stream last as long as its call', () => {
    for (const temperature of [0.3, 0.4]) {
      const [call] = attempted(temperature);
      const above = traceOf(call!).filter(({ name }) => /^(invoke_agent|step)/.test(name));
      assert.equal(above.length, 2);
      for (const { name, endTimeUnixNano } of above) {
        assert.ok(endTimeUnixNano >= call!.endTimeUnixNano, `${name} ${temperature}`);
      }
    }
  });

  test('ai: an error inside a stream is an error of its step and its agent', () => {
    const call = callOf(run, 'cut');
    const type = call.attributes['error.type'];
    assert.ok(type);
    assert.deepEqual(treeOf(traceOf(call)), [
      `invoke_agent !${type}`,
      `  step 0 !${type}`,
      `    chat cut !${type}`,
    ]);
    assert.equal(reported(call).length, 1);
  });

  test('ai: an error after all retries has the status of the provider', () => {
    const call = callOf(run, 'refused');
    assert.equal(call.status.code, 'ERROR');
    assert.equal(call.attributes['http.response.status_code'], 429);
    assert.deepEqual(reported(call), []);
  });

  test('ai: the error type of an unreadable response with status 200 is the class of the error', () => {
    const call = callOf(run, 'garbled');
    assert.equal(call.attributes['error.type'], 'AI_APICallError');
    assert.equal(call.attributes['http.response.status_code'], 200);
  });

  test('openai: exception.type is the class, error.type the code', () => {
    const call = callOf(run, 'bad');
    assert.equal(call.attributes['error.type'], 'unknown_field');
    assert.deepEqual(exceptionsOf(call), ['BadRequestError']);
  });
});
