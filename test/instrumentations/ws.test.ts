import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { askedOf, type Ways } from '../support/asked.ts';
import { FORMS } from '../support/forms.ts';

const CONNECTION = 'websocket connection';
const WAYS: Ways = {
  talk: ['one!,two! 1000 1 0', CONNECTION, CONNECTION],
  broken: ['one!,two! 1011 1 0', CONNECTION, CONNECTION],
};

suite('ws', () => {
  for (const form of FORMS) {
    test(`${form}: a connection is a span, as a child of the request that opened it`, async () => {
      const asked = await askedOf('libraries/ws', form, WAYS, ['sightline/ws']);
      const shown = (way: string) =>
        asked
          .spansOf(way)
          .map(({ attributes }) => [
            attributes['app.websocket.role'],
            attributes['app.websocket.close.code'],
            attributes['app.websocket.messages.received'],
            attributes['app.websocket.messages.sent'],
            attributes['error.type'],
          ])
          .sort();
      assert.deepEqual(shown('talk'), [
        ['client', 1000, 2, 2, undefined],
        ['server', 1000, 2, 2, undefined],
      ]);
      assert.deepEqual(shown('broken'), [
        ['client', 1011, 2, 3, '1011'],
        ['server', 1011, 3, 2, '1011'],
      ]);
      const server = asked
        .spansOf('talk')
        .find(({ attributes }) => attributes['app.websocket.role'] === 'server');
      const upgrade = asked.spans.find(({ spanId }) => spanId === server!.parentSpanId);
      assert.equal(upgrade?.kind, 'SERVER');
      const sums = asked.metrics
        .filter(({ name }) => name === 'app.websocket.connections')
        .map(({ attributes, value }) => [attributes['app.websocket.role'], value]);
      assert.deepEqual(sums.sort(), [
        ['client', 0],
        ['server', 0],
      ]);
    });
  }
});
