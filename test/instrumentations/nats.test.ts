import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Nats, startNats } from '../../scripts/servers/start-nats.ts';
import { askedOf, type Ways } from '../support/asked.ts';
import { FORMS } from '../support/forms.ts';

const skip = skipReason(await ensureServers(['nats']));

const WAYS: Ways = {
  publish: ['orders.17.paid five ', 'publish orders.*.paid', 'process orders.>'],
  headers: ['orders.new six kept x-own', 'publish orders.new', 'process orders.>'],
  request: ['42', 'request double', 'process double'],
  iterator: ['piece 7', 'publish pieces', 'process pieces'],
  called: ['bills.called 8', 'request bills.called', 'process bills.called'],
  read: ['bills.read 9', 'request bills.read', 'process bills.read'],
  nobody: [/no responders|503/, 'request nobody'],
  timeout: [/Timeout|TIMEOUT/, 'request double', 'process double'],
  wrong: [/InvalidSubject|BAD_SUBJECT/, 'publish '],
};

suite('NATS', { skip }, () => {
  let nats: Nats;
  before(async () => {
    nats = await startNats();
  });
  after(() => nats?.stop());

  for (const form of FORMS) {
    for (const older of form === 'bundle' ? [''] : ['', '2']) {
      test(`${form}${older && ', version 2'}: a message is in the trace of its publisher`, async () => {
        const env = { NATS_PORT: String(nats.port), NATS_OLDER: older, SIGHTLINE_CONSOLE: 'true' };
        const asked = await askedOf('libraries/nats', form, WAYS, ['sightline/nats'], env);
        const [sent, processed] = asked.spansOf('publish');
        assert.deepEqual([sent!.kind, processed!.kind], ['PRODUCER', 'CONSUMER']);
        assert.equal(processed!.parentSpanId, sent!.spanId);
        assert.deepEqual(sent!.attributes, {
          'messaging.system': 'nats',
          'messaging.operation.name': 'publish',
          'messaging.operation.type': 'send',
          'messaging.destination.name': 'orders.17.paid',
          'server.address': '127.0.0.1',
          'server.port': nats.port,
        });
        const line = asked.logs.find(({ body }) => body === 'got orders.17.paid');
        assert.equal(line?.spanId, processed!.spanId);
        const bill = asked.logs.find(({ body }) => body === 'bill bills.called');
        assert.equal(bill?.spanId, asked.spansOf('called')[1]!.spanId);
        for (const way of ['iterator', 'called', 'read']) {
          const [from, to] = asked.spansOf(way);
          assert.equal(to!.parentSpanId, from!.spanId, way);
          assert.equal(to!.kind, 'CONSUMER', way);
        }
        const [refused, unlucky] = asked.spansOf('timeout');
        assert.equal(refused!.status.code, 'ERROR');
        assert.equal(unlucky!.attributes['error.type'], 'RangeError');
        const sums = asked.metrics
          .filter(({ name }) => name === 'messaging.client.consumed.messages')
          .map(({ attributes, value }) => [
            attributes['messaging.destination.name'],
            attributes['error.type'],
            value,
          ]);
        assert.deepEqual(
          sums.sort(),
          [
            ['double', undefined, 1],
            ['double', 'RangeError', 1],
            ['orders.>', undefined, 2],
            ...['pieces', 'bills.called', 'bills.read'].map((name) => [name, undefined, 1]),
          ].sort(),
        );
      });
    }
  }
});
