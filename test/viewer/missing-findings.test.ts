// Findings about missing telemetry that the telemetry itself shows: root spans, clocks, drops, sampling.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingFindings } from '../../src/cli/viewer/missing-findings.ts';
import { openStore, type Store } from '../../src/viewer/store/store.ts';
import {
  attributesOf,
  type Plain,
  resourceOf,
  spanId,
  traceId,
  tracesOf,
} from './support/sample.ts';

const NOW = Date.UTC(2026, 0, 1);
const source = { service: 'shop', base: NOW - 1000 };

async function findingText(store: Store, name: string) {
  const findings = await missingFindings(store, undefined);
  const finding = findings.find((one) => one.name === name);
  return finding === undefined ? undefined : `${finding.state}: ${finding.text}`;
}

/** A cumulative counter; each point of the list is one collection. */
function counter(
  name: string,
  attributes: Readonly<Record<string, Plain>>,
  values: readonly number[],
) {
  const dataPoints = values.map((value, index) => ({
    startTimeUnixNano: '1',
    timeUnixNano: String(BigInt(NOW + index) * 1_000_000n),
    asInt: String(value),
    attributes: attributesOf(attributes),
  }));
  const metric = { name, sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } };
  return {
    resourceMetrics: [{ resource: resourceOf(source), scopeMetrics: [{ metrics: [metric] }] }],
  };
}

test('nothing has arrived: each signal has a finding with a cure', async () => {
  const store = openStore({ now: () => NOW });
  assert.equal(await findingText(store, 'traces'), 'warn: nothing since the start');
  assert.equal(await findingText(store, 'logs'), 'warn: nothing since the start');
  store.close();
});

test('a missing root span, and a clock that is ahead', async () => {
  const store = openStore({ now: () => NOW });
  const span = { trace: traceId(1), id: spanId(1), name: 'GET /', kind: 2 };
  store.write('traces', tracesOf(source, [span]));
  assert.equal(await findingText(store, 'root spans'), 'ok: none of the newest traces lacks one');
  assert.equal(await findingText(store, 'clocks'), 'ok: no span ends in the future');
  store.write(
    'traces',
    tracesOf({ ...source, base: NOW + 60_000 }, [
      { trace: traceId(2), id: spanId(2), parent: spanId(9), name: 'late', ms: 500 },
    ]),
  );
  assert.equal(
    await findingText(store, 'root spans'),
    'warn: 1 of the newest 1000 traces lack their root span',
  );
  assert.equal(await findingText(store, 'clocks'), 'warn: spans end 60500 ms in the future');
  store.close();
});

test('drops that a service reports, and spans that its sampler drops: the newest count of each', async () => {
  const store = openStore({ now: () => NOW });
  store.write('traces', tracesOf(source, [{ trace: traceId(1), id: spanId(1), name: 'a' }]));
  assert.equal(await findingText(store, 'SDK metrics'), 'ok: no service reports drops');
  const started = 'otel.sdk.span.started';
  for (const data of [
    counter(started, { 'otel.span.sampling_result': 'RECORD_AND_SAMPLE' }, [5, 50]),
    counter(started, { 'otel.span.sampling_result': 'DROP' }, [45, 450]),
    counter('otel.sdk.processor.span.processed', { 'error.type': 'queue_full' }, [1, 7]),
    counter('otel.sdk.processor.span.processed', {}, [900]),
  ]) {
    store.write('metrics', data);
  }
  const findings = await missingFindings(store, undefined);
  const textsOf = (group: string) =>
    findings.filter((one) => one.group === group).map(({ name, text }) => `${name}: ${text}`);
  assert.deepEqual(textsOf('Sampling'), ['shop: the sampler dropped 450 of 500 spans']);
  assert.deepEqual(textsOf('Drops'), [
    'shop: otel.sdk.processor.span.processed: 7 failed or dropped',
  ]);
  store.close();
});
