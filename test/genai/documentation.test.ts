// docs/metrics.md and docs/genai.md agree with what the instrumentations of generative AI record.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { GENAI_INSTRUMENTATIONS } from '../../src/configuration/names.ts';
import { GENAI_METRICS } from '../../src/instrumentations/genai/genai-metrics.ts';
import { ROOT } from '../support/run-node.ts';
import { runSdk } from './packages.ts';

const page = (name: string) => readFileSync(`${ROOT}docs/${name}.md`, 'utf8');

/** Unit and attributes of each metric in the section of generative AI. */
function documented(): ReadonlyMap<string, { readonly unit: string; readonly keys: string[] }> {
  const [, section = ''] = /^## Generative AI$([\s\S]*?)^## /m.exec(page('metrics')) ?? [];
  const rows = section.matchAll(/^\| `(gen_ai[^`]+)` \| `([^`]+)` \| \w+ \|([^|]*)\|/gm);
  return new Map(
    [...rows].map(([, name, unit, keys]) => [
      name!,
      { unit: unit!, keys: [...keys!.matchAll(/`([^`]+)`/g)].map(([, key]) => key!) },
    ]),
  );
}

test('docs/metrics.md lists all metrics', () => {
  const names = Object.values(GENAI_METRICS).toSorted();
  assert.deepEqual([...documented().keys()].toSorted(), names);
});

test('recorded metrics have the documented unit and attributes', async () => {
  const { points } = await runSdk('claude-agent.mjs');
  const written = documented();
  const arrived = points.filter(({ name }) => name.startsWith('gen_ai.'));
  assert.ok(arrived.length > 5);
  for (const { name, unit, attributes } of arrived) {
    assert.equal(unit, written.get(name)?.unit, name);
    for (const key of Object.keys(attributes))
      assert.ok(written.get(name)!.keys.includes(key), key);
  }
});

test('docs/instrumentations.md lists captureMessageContent for each instrumentation that has it', () => {
  const rows = [...page('instrumentations').matchAll(/^\| `([^`]+)` .*captureMessageContent.*$/gm)];
  assert.deepEqual(rows.map(([, name]) => name!).toSorted(), [...GENAI_INSTRUMENTATIONS]);
});
