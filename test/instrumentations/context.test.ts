import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Databases, startDatabases } from '../support/databases.ts';
import { type Answer, MODULE_SYSTEMS, type Outcome, useService } from '../support/services.ts';

/** Concurrent requests: more than the pools of the service have connections. */
const AT_A_TIME = 12;

const skip = skipReason(await ensureServers(['postgres', 'redis']));

describe('context', { skip }, () => {
  let databases: Databases;
  before(async () => {
    databases = await startDatabases();
  });
  after(() => databases?.stop());

  for (const system of MODULE_SYSTEMS) {
    test(`(${system}) outgoing requests belong to their server request, whatever runs in between`, async () => {
      const script = `context/service.${system}`;
      const asked: { readonly path: string; readonly answer: Answer }[] = [];
      let front: Outcome | undefined;
      const back = await useService(script, async ({ url }) => {
        front = await useService(
          script,
          async ({ get, printed }) => {
            const [list = ''] = (await printed(/^\[.*\]$/m)) as RegExpExecArray;
            const ways = JSON.parse(list) as string[];
            assert.ok(ways.length > 10);
            await Promise.all(
              ways.flatMap((way) =>
                Array.from({ length: AT_A_TIME }, async (_, index) => {
                  const path = `/${encodeURIComponent(way)}/${index}`;
                  asked.push({ path, answer: await get(path) });
                }),
              ),
            );
          },
          {
            env: {
              ...databases.env,
              BACKEND: url,
              OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,pg,ioredis,mongodb,generic-pool',
            },
          },
        );
      });
      assert.ok(front);
      const lost = asked.filter(({ path, answer }) => !isOneTrace(path, answer, front!, back));
      assert.deepEqual(lost.map(({ path }) => path).sort(), []);
      assert.ok(asked.every(({ answer }) => answer.body === 'the end'));
    });
  }
});

/** From the server span of one service through the outgoing request to the server span of the other. */
function isOneTrace(path: string, answer: Answer, front: Outcome, back: Outcome): boolean {
  const server = front.serverSpan(answer);
  const out = front
    .trace(answer)
    .filter(
      ({ kind, attributes }) =>
        kind === 'CLIENT' && String(attributes['url.full'] ?? '').endsWith(path),
    );
  const arrived = back.trace(answer);
  return (
    server.attributes['url.path'] === path &&
    out.length === 1 &&
    isBelow(out[0]!.parentSpanId, server.spanId, front.trace(answer)) &&
    arrived.length === 1 &&
    arrived[0]!.parentSpanId === out[0]!.spanId &&
    arrived[0]!.attributes['url.path'] === path
  );
}

/** The span itself, or one below it: code in the callback of a query may belong to the span of the query. */
function isBelow(spanId: string | undefined, ancestor: string, trace: Outcome['spans']): boolean {
  if (spanId === ancestor) return true;
  const span = trace.find((each) => each.spanId === spanId);
  return span?.parentSpanId !== undefined && isBelow(span.parentSpanId, ancestor, trace);
}
