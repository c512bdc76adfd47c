// A span that comes after its trace was decided: it says by its `th` for how many it stands, as the others do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSink } from '../../scripts/scale/sink.ts';
import { JSON_OVERLAY, startTiers } from '../../scripts/scale/tiers.ts';
import { deliver } from '../../scripts/scale/traffic.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { eventually } from './eventually.ts';

const servers = await ensureServers(['otelcol']);

function spanOf(name: string, id: string, traceState: string): object {
  const span = { ...{ name, traceId: 'c'.repeat(32), spanId: id.repeat(16), traceState }, kind: 1 };
  const spans = [{ ...span, startTimeUnixNano: '1', endTimeUnixNano: '2' }];
  return { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] };
}

test('a late span of a sampled trace gets the th of its trace', {
  skip: skipReason(servers),
}, async (t) => {
  const sink = await startSink();
  t.after(() => sink.stop());
  const tiers = await startTiers({
    ...{
      agents: 0,
      gateways: 1,
      resilience: 'disk',
      backends: { traces: sink.url, logs: sink.url },
    },
    gatewayEnv: {
      ...{ COLLECTOR_OVERLAY: JSON_OVERLAY, COLLECTOR_DECISION_WAIT: '1s' },
      COLLECTOR_TRACES_PERCENT: '25',
    },
  });
  t.after(() => tiers.stop());
  const url = tiers.gateways[0]!.server.httpUrl;
  // The highest random number: it is among any share.
  const random = 'rv:ffffffffffffff';
  const sent: readonly [name: string, given: string, wanted: string][] = [
    ['first', `ot=${random}`, `ot=${random};th:c`],
    ['late', `ot=${random}`, `ot=th:c;${random}`],
    ['late, of another vendor too', `shop=1,ot=${random}`, `ot=th:c;${random},shop=1`],
    ['late, without any', '', 'ot=th:c'],
    ['late, decided by its service', `ot=th:e;${random}`, `ot=th:e;${random}`],
  ];
  for (const [index, [name, given, wanted]] of sent.entries()) {
    await deliver(url, 'traces', spanOf(name, String(index + 1), given));
    const came = await eventually(name, async () => sink.spans.get(name));
    assert.equal(came.traceState, wanted, name);
  }
});
