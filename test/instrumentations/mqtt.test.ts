import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Mosquitto, startMosquitto } from '../../scripts/servers/start-mosquitto.ts';
import { askedOf, type Ways } from '../support/asked.ts';
import { FORMS } from '../support/forms.ts';

const skip = skipReason(await ensureServers(['mosquitto']));

const WAYS: Ways = {
  publish: ['orders/17/paid five ', 'publish orders/*/paid', 'process orders/*/paid'],
  options: ['orders/new six kept', 'publish orders/new', 'process orders/new'],
  callback: ['orders/new seven ', 'publish orders/new', 'process orders/new'],
  // Its messages cannot carry the trace.
  older: ['orders/old eight ', 'publish orders/old'],
  wrong: [/./, 'publish orders/#'],
};

suite('MQTT', { skip }, () => {
  let server: Mosquitto;
  before(async () => {
    server = await startMosquitto();
  });
  after(() => server?.stop());

  for (const form of FORMS) {
    test(`${form}: a message is in the trace of its publisher`, async () => {
      const env = { MQTT_PORT: String(server.port), SIGHTLINE_CONSOLE: 'true' };
      const asked = await askedOf('libraries/mqtt', form, WAYS, ['sightline/mqtt'], env);
      const [sent, processed] = asked.spansOf('publish');
      assert.deepEqual([sent!.kind, processed!.kind], ['PRODUCER', 'CONSUMER']);
      assert.equal(processed!.parentSpanId, sent!.spanId);
      assert.deepEqual(processed!.attributes, {
        'messaging.system': 'mqtt',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': 'orders/17/paid',
        'server.address': '127.0.0.1',
        'server.port': server.port,
      });
      const lineOf = (text: string) => asked.logs.find(({ body }) => body === text);
      assert.equal(lineOf('got orders/17/paid')?.spanId, processed!.spanId);
      assert.equal(lineOf('sent')?.traceId, asked.spansOf('callback')[0]!.traceId);
      const consumed = asked.metrics
        .filter(({ name }) => name === 'messaging.client.consumed.messages')
        .map(({ attributes, value }) => [attributes['messaging.destination.name'], value]);
      assert.deepEqual(consumed.sort(), [
        ['orders/*/paid', 1],
        ['orders/new', 2],
        ['orders/old', 1],
      ]);
    });
  }
});
