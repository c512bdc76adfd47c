import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type RabbitMq, startRabbitMq } from '../../scripts/servers/start-rabbitmq.ts';
import { askedOf, type Ways } from '../support/asked.ts';
import { FORMS } from '../support/forms.ts';

const skip = skipReason(await ensureServers(['rabbitmq']));

const WAYS: Ways = {
  get: ['one', 'get mails'],
  callback: ['two', 'get mails'],
  empty: ['false', 'get mails'],
};

suite('channel.get of amqplib', { skip }, () => {
  let server: RabbitMq;
  before(async () => {
    server = await startRabbitMq();
  });
  after(() => server?.stop());

  for (const form of FORMS) {
    test(`${form}: a span, linked to the one that published the message`, async () => {
      const env = { RABBITMQ_PORT: String(server.port) };
      const asked = await askedOf(
        'libraries/amqplib-get',
        form,
        WAYS,
        ['sightline/amqplib-get'],
        env,
      );
      for (const way of ['get', 'callback']) {
        const [got] = asked.spansOf(way);
        const published = asked.spans.find(
          ({ kind, traceId }) => kind === 'PRODUCER' && traceId === got!.traceId,
        );
        assert.deepEqual(
          got!.links.map(({ spanId }) => spanId),
          [published!.spanId],
          way,
        );
        assert.equal(got!.attributes['messaging.system'], 'rabbitmq');
      }
      const consumed = asked.metrics.find(
        ({ name, attributes }) =>
          name === 'messaging.client.consumed.messages' &&
          attributes['messaging.operation.name'] === 'get',
      );
      assert.equal(consumed?.value, 2);
    });
  }
});
