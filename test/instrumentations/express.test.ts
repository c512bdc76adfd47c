import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, MODULE_SYSTEMS, requestCounts, useService } from '../support/services.ts';

for (const version of ['express', 'express-4']) {
  for (const system of MODULE_SYSTEMS) {
    test(`${version} (${system}): the route is on the server span and the metric, without additional spans`, async () => {
      const answers: Record<string, Answer> = {};
      const outcome = await useService(`${version}/service.${system}`, async ({ get }) => {
        for (const path of ['/users/7', '/decks/a/cards/b', '/fails', '/nowhere']) {
          answers[path] = await get(path);
        }
      });
      const span = (path: string) => outcome.serverSpan(answers[path]!);

      assert.equal(span('/users/7').name, 'GET /users/:id');
      assert.equal(span('/users/7').kind, 'SERVER');
      assert.equal(span('/users/7').attributes['http.route'], '/users/:id');
      assert.equal(span('/users/7').status.code, 'UNSET');
      // A nested router.
      assert.equal(span('/decks/a/cards/b').name, 'GET /decks/:deck/cards/:card');
      assert.equal(answers['/fails']?.status, 500);
      assert.equal(span('/fails').name, 'GET /fails');
      assert.equal(span('/fails').status.code, 'ERROR');
      assert.equal(span('/fails').attributes['error.type'], '500');
      assert.equal(span('/nowhere').name, 'GET');
      assert.equal(span('/nowhere').attributes['http.route'], undefined);

      assert.equal(outcome.spans.length, 4);
      assert.deepEqual(requestCounts(outcome), {
        '/users/:id 200': 1,
        '/decks/:deck/cards/:card 200': 1,
        '/fails 500': 1,
        '- 404': 1,
      });
    });
  }
}
