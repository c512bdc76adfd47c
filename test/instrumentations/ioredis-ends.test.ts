import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Redis, startRedis } from '../../scripts/servers/start-redis.ts';
import { type Answer, MODULE_SYSTEMS, type Outcome, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['redis']));
const ROUTES = ['/late', '/transaction', '/single', '/opens'] as const;

describe('ioredis: how commands end', { skip }, () => {
  let server: Redis;
  before(async () => {
    server = await startRedis();
  });
  after(() => server?.stop());

  for (const system of MODULE_SYSTEMS) {
    for (const metrics of ['otlp', 'none']) {
      test(`timeouts, transactions, and commands of the client itself (${system}, metrics ${metrics})`, async () => {
        const answers: Answer[] = [];
        const outcome = await useService(
          `ioredis/ends-service.${system}`,
          async ({ get }) => {
            for (const route of ROUTES) answers.push(await get(route));
          },
          { env: { REDIS_URL: server.url, OTEL_METRICS_EXPORTER: metrics } },
        );
        assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);
        const failures = outcome.spans
          .filter(({ status, kind }) => status?.code === 'ERROR' && kind === 'CLIENT')
          .map(({ attributes }) =>
            ['error.type', 'db.response.status_code'].map((key) => attributes[key]),
          );
        assert.deepEqual(failures.toSorted(), [
          ['ERR', 'ERR'],
          ['ERR', 'ERR'],
          ['_OTHER', undefined],
        ]);
        const [late, transaction, single, opens] = answers.map((answer) =>
          commands(outcome, answer),
        );
        assert.deepEqual(late, ['blpop ERROR Command timed out', 'blpop UNSET']);
        const wrong = 'ERR value is not an integer or out of range';
        assert.deepEqual(transaction, [
          'multi UNSET',
          'incr UNSET',
          `incr ERROR ${wrong}`,
          'get UNSET',
          'exec UNSET',
        ]);
        assert.deepEqual(single, ['multi UNSET', `incr ERROR ${wrong}`, 'exec UNSET']);
        // Without CLIENT SETINFO, whose rejection by a server the client ignores.
        assert.deepEqual(
          opens!.filter((line) => !/^(connect|info)/.test(line)),
          ['get UNSET'],
        );
        const failed = outcome.metrics.filter(
          ({ name, attributes }) =>
            name === 'db.client.operation.duration' && attributes['error.type'] === 'ERR',
        );
        assert.deepEqual(
          failed.map(({ attributes, count }) => [attributes['db.operation.name'], count]),
          metrics === 'otlp'
            ? [
                ['MULTI INCR', 1],
                ['INCR', 1],
              ].slice(0, failed.length)
            : [],
        );
        assert.equal(
          failed.reduce((sum, { count }) => sum + (count ?? 0), 0),
          metrics === 'otlp' ? 2 : 0,
        );
      });
    }
  }
});

function commands(outcome: Outcome, answer: Answer): readonly string[] {
  return outcome
    .trace(answer)
    .filter(({ kind }) => kind === 'CLIENT')
    .sort((a, b) => Number(BigInt(a.startTimeUnixNano ?? 0) - BigInt(b.startTimeUnixNano ?? 0)))
    .map(({ name, status }) => [name, status.code, status.message].filter(Boolean).join(' '));
}
