import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, useService } from '../support/services.ts';

for (const logger of ['bunyan', 'pino']) {
  test(`${logger}, imported and required in one service: still one record a line`, async () => {
    const outcome = await useService(`${logger}/mixed.mjs`, async ({ get }) => {
      await get('/');
    });
    assert.deepEqual(
      outcome.logs.map(({ body }) => body),
      ['of the imported', 'of the required'],
    );
    assert.equal(outcome.stdout.match(/"trace_id"/g)?.length, 2);
  });
}

test('express, imported and required, in two versions in one service: still one span a request', async () => {
  const answers: Answer[] = [];
  const outcome = await useService('express/mixed.mjs', async ({ get }) => {
    for (const path of ['/imported/1', '/required/1', '/four/1']) answers.push(await get(path));
  });
  assert.deepEqual(
    answers.map((answer) => outcome.serverSpan(answer).name),
    ['GET /imported/:id', 'GET /required/:id', 'GET /four/:id'],
  );
  assert.equal(outcome.spans.length, 3);
});
