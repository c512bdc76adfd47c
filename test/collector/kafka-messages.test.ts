// More in one batch than Kafka takes in a message: it goes there in several, and all of it arrives.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSink } from '../../scripts/scale/sink.ts';
import { JSON_OVERLAY, startTiers } from '../../scripts/scale/tiers.ts';
import { deliver, makeTrace, recordsOf, spansOf } from '../../scripts/scale/traffic.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startKafka } from '../../scripts/servers/start-kafka.ts';
import { eventually } from './eventually.ts';

const servers = await ensureServers(['otelcol', 'kafka']);

// Kafka's limit is 1 MB. Records of 400 bytes, of one process, and spans of 300.
const RECORDS = 4_000;
const TRACES = 2_000;

test('batches of more than 1 MB get through Kafka', { skip: skipReason(servers) }, async (t) => {
  const sink = await startSink();
  t.after(() => sink.stop());
  const kafka = await startKafka({ partitions: 6 });
  t.after(() => kafka.stop());
  const tiers = await startTiers({
    ...{ agents: 1, gateways: 2, resilience: 'kafka', broker: kafka.broker },
    backends: { traces: sink.url, logs: sink.url },
    gatewayEnv: { COLLECTOR_OVERLAY: JSON_OVERLAY, COLLECTOR_DECISION_WAIT: '1s' },
    agentEnv: { COLLECTOR_KAFKA_MAKE_TOPICS: 'true', COLLECTOR_RETRY_FIRST: '250ms' },
  });
  t.after(() => tiers.stop());
  const url = tiers.agents[0]!.server.httpUrl;
  const bodies = Array.from({ length: RECORDS }, (_, index) => `${index} `.padEnd(400, '.'));
  const traces = Array.from({ length: TRACES }, (_, index) => makeTrace(index));
  await Promise.all([
    deliver(url, 'logs', recordsOf(0, bodies)),
    deliver(url, 'traces', spansOf(0, traces)),
  ]);
  await eventually('all of it', async () =>
    sink.records.size === RECORDS && sink.spans.size === 2 * TRACES ? true : undefined,
  );
  assert.doesNotMatch(tiers.agents[0]!.server.logs(), /exceeds max/);
});
