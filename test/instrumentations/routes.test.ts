import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, MODULE_SYSTEMS, requestCounts, useService } from '../support/services.ts';

/** Frameworks whose instrumentation writes spans of its own below the server's. */
const FRAMEWORKS = [
  { name: 'koa', route: '/users/:id', spans: ['router - /users/:id'] },
  { name: 'hapi', route: '/users/{id}', spans: ['route - /users/{id}'] },
  { name: 'nestjs', route: '/users/:id', spans: ['Users.find', 'find'] },
] as const;

for (const { name, route, spans } of FRAMEWORKS) {
  for (const system of MODULE_SYSTEMS) {
    test(`${name} (${system}): the route, its own spans, and an error`, async () => {
      let user: Answer | undefined;
      let failed: Answer | undefined;
      let missing: Answer | undefined;
      const outcome = await useService(`${name}/service.${system}`, async ({ get }) => {
        user = await get('/users/7');
        failed = await get('/fails');
        missing = await get('/nowhere');
      });

      assert.equal(user?.body, '{"id":"7"}');
      const server = outcome.serverSpan(user);
      assert.equal(server.kind, 'SERVER');
      assert.equal(server.name, `GET ${route}`);
      assert.equal(server.attributes['http.route'], route);
      // Each is the parent of the next.
      let parent = server;
      for (const expected of spans) {
        const child = outcome.spans.find(({ parentSpanId }) => parentSpanId === parent.spanId);
        assert.equal(child?.name, expected);
        assert.equal(child?.kind, 'INTERNAL');
        parent = child;
      }
      assert.equal(outcome.trace(user).length, 1 + spans.length);

      assert.equal(failed?.status, 500);
      assert.equal(outcome.serverSpan(failed).status.code, 'ERROR');
      const events = outcome.trace(failed).flatMap((span) => span.events);
      assert.equal(events[0]?.attributes['exception.message'], 'the database is away');
      assert.equal(missing?.status, 404);
      assert.equal(outcome.serverSpan(missing).attributes['http.route'], undefined);
      assert.deepEqual(requestCounts(outcome), {
        [`${route} 200`]: 1,
        '/fails 500': 1,
        '- 404': 1,
      });
    });
  }
}
