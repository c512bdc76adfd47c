import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe } from '../support/observe.ts';
import {
  type Answer,
  MODULE_SYSTEMS,
  type Service,
  servicePath,
  useService,
} from '../support/services.ts';
import { assertException, assertPrintedAsWithout, jsonLines, lines, recordOf } from './lines.ts';

for (const system of MODULE_SYSTEMS) {
  const service = `pino/service.${system}`;

  test(`pino (${system}): each line is one log record, in the request's trace`, async () => {
    let answer: Answer | undefined;
    const outcome = await useService(
      service,
      async ({ get }) => {
        answer = await get('/');
      },
      { env: { OTEL_SERVICE_NAME: 'shop' } },
    );
    const server = outcome.serverSpan(answer!);
    const record = (body: string) => recordOf(outcome, body);

    assert.deepEqual(
      outcome.logs.map(
        ({ body, severityText, severityNumber }) => `${severityNumber} ${severityText}: ${body}`,
      ),
      [
        '9 info: starting',
        '9 info: with fields',
        '13 warn: from a child',
        '17 error: failed',
        '17 error: no type',
        '17 error: in a field',
        '17 error: with Error: an argument',
        '9 info: to several streams',
        '11 audit: of a level of its own',
        '9 info: with formatters',
        '21 fatal: with a mixin',
      ],
    );
    assert.equal(record('starting').traceId, '');
    for (const { body, traceId, spanId, flags, resource } of outcome.logs) {
      assert.equal(resource['service.name'], 'shop');
      if (body === 'starting') continue;
      assert.deepEqual([traceId, spanId, flags & 1], [server.traceId, server.spanId, 1]);
    }

    assert.deepEqual(record('with fields').attributes, {
      user: 7,
      nested: { list: [1, 'two'] },
      // What pino redacts is redacted in what is sent.
      password: '[Redacted]',
    });
    assert.deepEqual(record('from a child').attributes, { request: 'r1' });
    assertException(record('failed'), 'RangeError', 'out of range');
    assertException(record('no type'), 'TypeError', 'no type');
    assertException(record('in a field'), 'SyntaxError', 'no syntax');
    assert.deepEqual(record('of a level of its own').attributes, {});
    assert.deepEqual(record('with formatters').attributes, { name: 'shop' });
    assert.deepEqual(record('with a mixin').attributes, { team: 'blue' });
  });

  test(`pino (${system}): the printed line has the trace, and is otherwise the same`, async () => {
    let answer: Answer | undefined;
    const outcome = await useService(service, async (running) => {
      answer = await use(running);
    });
    const server = outcome.serverSpan(answer!);
    const line = jsonLines(outcome.stdout).find(({ msg }) => msg === 'with fields');
    assert.equal(line?.trace_id, server.traceId);
    assert.equal(line?.span_id, server.spanId);
    assert.equal(line?.trace_flags, '01');
    await assertPrintedAsWithout(service, outcome.stdout, use);
  });
}

test('pino: flush() writes what a destination has buffered', async () => {
  const { stdout, signal } = await observe(servicePath('pino/buffered.cjs'));
  assert.equal(signal, 'SIGKILL');
  assert.equal(jsonLines(stdout)[0]?.msg, 'buffered');
});

/** Has it write all its lines. */
async function use({ get, printed }: Service): Promise<Answer> {
  const answer = await get('/');
  await printed(lines(13));
  return answer;
}
