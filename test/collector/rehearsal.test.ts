// Two agents, three gateways and Kafka under load, while they are killed, started anew and away: `npm run scale` in
// short. Nothing that was acknowledged is lost, no trace is cut, and no metric counts twice.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rehearse, SHORT } from '../../scripts/scale/scenarios.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';

const servers = await ensureServers(['otelcol', 'prometheus', 'kafka']);

// Both at once: most of it is waiting.
describe('collectors in tiers', { concurrency: true, skip: skipReason(servers) }, () => {
  for (const resilience of ['disk', 'kafka'] as const) {
    test(`with ${resilience} between them`, async (t) => {
      const outcome = await rehearse(resilience, SHORT, undefined, (text) => t.diagnostic(text));
      t.diagnostic(JSON.stringify(outcome));
      assert.ok(outcome.traces > 100 && outcome.kept > 20, JSON.stringify(outcome));
      const { lostTraces, halfTraces, wrongThresholds, lostRecords, lostPoints } = outcome;
      const { spansTwice, pointsTwice, wrongDurations } = outcome;
      assert.deepEqual(
        { lostTraces, halfTraces, wrongThresholds, lostRecords, lostPoints },
        { lostTraces: 0, halfTraces: 0, wrongThresholds: 0, lostRecords: 0, lostPoints: 0 },
      );
      assert.deepEqual({ pointsTwice, wrongDurations }, { pointsTwice: 0, wrongDurations: 0 });
      // Who is killed after it has sent, and before it has noted so, sends again: the stores know the ids.
      assert.ok(spansTwice < outcome.spans / 2, `${spansTwice} spans came twice`);
    });
  }
});
