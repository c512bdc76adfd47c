import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Redis, startRedis } from '../../scripts/servers/start-redis.ts';
import { type Answer, MODULE_SYSTEMS, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['redis']));

describe('redis: transactions of a pool and of a cluster', { skip }, () => {
  let servers: readonly Redis[] = [];
  before(async () => {
    servers = await Promise.all([startRedis(), startRedis(['--cluster-enabled', 'yes'])]);
    await takeAllSlots(servers[1]!.port);
  });
  after(() => Promise.all(servers.map((server) => server.stop())));

  for (const system of MODULE_SYSTEMS) {
    test(`spans and the metric have the server (${system})`, async () => {
      const [single, cluster] = servers as [Redis, Redis];
      const answers: Answer[] = [];
      const outcome = await useService(
        `redis/multi-service.${system}`,
        async ({ get }) => {
          for (const path of ['/pool', '/cluster']) answers.push(await get(path));
        },
        { env: { REDIS_URL: single.url, CLUSTER_URL: cluster.url } },
      );
      for (const [index, { port }] of [single, cluster].entries()) {
        const answer = answers[index]!;
        assert.equal(answer.body, 'OK,2');
        const spans = outcome
          .trace(answer)
          .filter(({ attributes }) => attributes['db.operation.name'] === 'MULTI');
        assert.deepEqual(
          spans.map(({ name, attributes }) => [name, attributes['server.port']]),
          [
            ['SET', port],
            ['INCR', port],
          ],
        );
        const points = outcome.metrics.filter(
          ({ name, attributes }) =>
            name === 'db.client.operation.duration' &&
            attributes['db.operation.name'] === 'MULTI' &&
            attributes['server.port'] === port,
        );
        assert.deepEqual(
          points.map(({ attributes, count }) => [attributes['server.address'], count]),
          [['127.0.0.1', 2]],
        );
      }
    });
  }
});

/** Creates a cluster of one node. */
function takeAllSlots(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('error', reject).on('data', (data) => {
      text += data;
      if (text.includes('cluster_state:ok')) {
        socket.destroy();
        resolve();
      } else if (text.endsWith('\r\n\r\n') || text.endsWith('+OK\r\n')) {
        text = '';
        socket.write('CLUSTER INFO\r\n');
      }
    });
    socket.write('CLUSTER ADDSLOTSRANGE 0 16383\r\n');
  });
}
