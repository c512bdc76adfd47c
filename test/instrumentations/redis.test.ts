import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Redis, startRedis } from '../../scripts/servers/start-redis.ts';
import { type Answer, MODULE_SYSTEMS, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['redis']));

/** The names of the spans of the same commands. */
const CLIENTS = [
  { name: 'ioredis', get: 'get', push: 'lpush', piped: ['incr', 'expire'] },
  { name: 'redis', get: 'GET', push: 'LPUSH', piped: ['INCR', 'EXPIRE'] },
] as const;

describe('Redis', { skip }, () => {
  let server: Redis;
  before(async () => {
    server = await startRedis();
  });
  after(() => server?.stop());

  for (const client of CLIENTS) {
    for (const system of MODULE_SYSTEMS) {
      test(`${client.name} (${system}): commands under the request, none at start-up`, async () => {
        let answer: Answer | undefined;
        let failed: Answer | undefined;
        const outcome = await useService(
          `${client.name}/service.${system}`,
          async ({ get }) => {
            answer = await get('/');
            failed = await get('/fails');
          },
          { env: { REDIS_URL: server.url } },
        );

        assert.equal(answer?.body, 'hello');
        const parent = outcome.serverSpan(answer);
        const commands = outcome.trace(answer).filter(({ kind }) => kind === 'CLIENT');
        assert.deepEqual(
          commands.map(({ name }) => name),
          [client.get, ...client.piped],
        );
        for (const span of commands) {
          assert.equal(span.parentSpanId, parent.spanId);
          assert.equal(span.attributes['db.system.name'], 'redis');
          assert.equal(span.attributes['server.address'], '127.0.0.1');
          assert.equal(span.attributes['server.port'], server.port);
        }
        assert.match(String(commands[0]?.attributes['db.query.text']), /^get greeting$/i);

        assert.equal(failed?.status, 500);
        const push = outcome.trace(failed).find(({ name }) => name === client.push);
        assert.equal(push?.status.code, 'ERROR');
        // The value that is pushed is not recorded.
        assert.match(String(push?.attributes['db.query.text']), /greeting \[1 other arguments\]$/);

        const traces = new Set(outcome.spans.map(({ traceId }) => traceId));
        assert.deepEqual(traces, new Set([answer.traceId, failed.traceId]));
      });
    }
  }
});
