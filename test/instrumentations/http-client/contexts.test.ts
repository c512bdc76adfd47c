import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, useService } from '../../support/services.ts';

const PLACES = [
  ...['http.data', 'http.end', 'http.close', 'http.timeout'],
  ...['fetch.body', 'undici.end', 'undici.data', 'undici.dispatch'],
  ...['http2.data', 'http2.end', 'http2.close'],
];

test('callbacks of clients run in the context of their request, also on connections of other requests', async () => {
  const answers: Answer[] = [];
  const outcome = await useService('undici/contexts.mjs', async ({ get }) => {
    // The first request opens the connections.
    for (const place of PLACES) {
      for (let nth = 0; nth < 3; nth++) answers.push(await get(`/${place}`));
    }
  });
  for (const [at, answer] of answers.entries()) {
    const place = PLACES[Math.floor(at / 3)]!;
    const asked = outcome
      .trace(answer)
      .find(({ kind, attributes }) => kind === 'SERVER' && attributes['url.path'] === `/${place}`);
    assert.ok(asked !== undefined, place);
    const said = outcome
      .trace(answer)
      .filter(
        ({ kind, attributes }) =>
          kind === 'CLIENT' && String(attributes['url.full']).endsWith('/said'),
      );
    assert.equal(said.length, 1, `${place}, ${at % 3}`);
    // Below the server request, not below the client request that has ended.
    assert.equal(said[0]?.parentSpanId, asked.spanId, place);
  }
});
