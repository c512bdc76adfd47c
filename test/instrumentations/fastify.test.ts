import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, MODULE_SYSTEMS, requestCounts, useService } from '../support/services.ts';

for (const system of MODULE_SYSTEMS) {
  test(`fastify (${system}): the route is recorded, also if a hook responds before the handler`, async () => {
    const answers: Record<string, Answer> = {};
    let refused: Answer | undefined;
    const outcome = await useService(`fastify/service.${system}`, async ({ get }) => {
      for (const path of ['/users/7', '/decks/a/cards/b', '/fails', '/nowhere']) {
        answers[path] = await get(path);
      }
      refused = await get('/users/8', { headers: { 'x-token': 'bad' } });
    });
    const span = (path: string) => outcome.serverSpan(answers[path]!);

    assert.equal(span('/users/7').name, 'GET /users/:id');
    assert.equal(span('/users/7').attributes['http.route'], '/users/:id');
    assert.equal(span('/decks/a/cards/b').name, 'GET /decks/:deck/cards/:card');
    assert.equal(answers['/fails']?.status, 500);
    assert.equal(span('/fails').status.code, 'ERROR');
    assert.equal(span('/nowhere').attributes['http.route'], undefined);
    assert.equal(refused?.status, 401);
    assert.equal(outcome.serverSpan(refused!).name, 'GET /users/:id');
    assert.deepEqual(requestCounts(outcome), {
      '/users/:id 200': 1,
      '/decks/:deck/cards/:card 200': 1,
      '/fails 500': 1,
      '- 404': 1,
      '/users/:id 401': 1,
    });
  });
}
