// From an HTTP request through an agent, its model and its MCP tool to the database: one trace, without configuration.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startPostgres } from '../../scripts/servers/start-postgres.ts';
import type { Span } from '../../tools/receiver/received.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { startNode } from '../support/run-node.ts';
import { startFakeProviders } from './fake-providers.ts';
import { installMcp } from './mcp-packages.ts';

const servers = await ensureServers(['postgres']);
const folder = await installMcp();

suite('an agent with an MCP tool', { skip: skipReason(servers) }, () => {
  test('is one trace from the request to the query', async () => {
    const postgres = await startPostgres();
    const receiver = await startReceiver();
    await using providers = await startFakeProviders();
    try {
      const assistant = startNode(`${folder}/assistant.mjs`, {
        env: {
          DATABASE_URL: postgres.url,
          GENAI_URL: providers.url,
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          OTEL_SERVICE_NAME: 'assistant',
        },
      });
      const [, url = ''] = await assistant.waitForOutput(/listening on (\S+)/);
      const [traceId, caller] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
      const answer = await fetch(`${url}/ask`, {
        headers: { traceparent: `00-${traceId}-${caller}-01` },
      });
      assert.equal(await answer.text(), '{"answer":"fine"}');
      await assistant.stop();
      const { stderr } = await assistant.finished;
      assert.doesNotMatch(stderr, /sightline (warn|error)/);

      const trace = receiver.spans
        .filter((span) => span.traceId === traceId)
        .toSorted((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
      assert.deepEqual(treeOf(trace, caller), TREE);
      const query = trace.find(({ scope }) => scope.name === 'sightline/pg')!;
      assert.equal(query.resource['service.name'], 'weather-tools');
      // No prompt, no answer, no argument of a tool.
      for (const { attributes } of trace) {
        for (const name of ['gen_ai.input.messages', 'gen_ai.tool.call.arguments']) {
          assert.equal(name in attributes, false);
        }
      }
    } finally {
      await receiver.stop();
      await postgres.stop();
    }
  });
});

const TREE = [
  'SERVER GET',
  '  INTERNAL invoke_agent forecaster',
  '    INTERNAL step 0',
  '      CLIENT chat gpt-5-mini',
  '        CLIENT POST',
  '      INTERNAL execute_tool weather',
  '        CLIENT tools/call weather',
  '          SERVER tools/call weather',
  '            CLIENT SELECT',
  '    INTERNAL step 1',
  '      CLIENT chat gpt-5-mini',
  '        CLIENT POST',
];

/** The spans below a span, by start time, without those of connections that the pool opens. */
function treeOf(spans: readonly Span[], parent: string, depth = 0): string[] {
  return spans
    .filter(({ parentSpanId, name }) => parentSpanId === parent && !/connect/.test(name))
    .flatMap(({ spanId, name, kind }) => [
      `${'  '.repeat(depth)}${kind} ${name}`,
      ...treeOf(spans, spanId, depth + 1),
    ]);
}
