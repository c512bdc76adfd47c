// stack/genai-prices.yaml: what cannot be right is named, and rules come of a table of one's own.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import { generateGenAiRules } from '../../scripts/generate-genai-rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-prices-'));
after(() => rmSync(folder, { recursive: true }));

function rulesOf(table: string): string {
  const file = join(folder, 'prices.yaml');
  writeFileSync(file, table);
  return generateGenAiRules(file);
}

const HEAD = 'currency: EUR\nbudget: { per_day: 7 }\n';

for (const [what, table, message] of [
  ['a price below zero', `${HEAD}models: [{ model: a, input: -1, output: 1 }]`, /a: input: -1/],
  ['a price that is missing', `${HEAD}models: [{ model: a, input: 1 }]`, /a: output: undefined/],
  ['a kind that is none', `${HEAD}models: [{ model: a, input: 1, ouput: 2 }]`, /a: ouput is no/],
  ['a name that is none', `${HEAD}models: [{ model: "a(", input: 1, output: 1 }]`, /a\( is no/],
  ['a budget of nothing', 'currency: EUR\nbudget: { per_day: 0 }', /budget.per_day: 0/],
  ['no currency', 'budget: { per_day: 1 }', /undefined is no currency/],
] as const) {
  test(`${what} is named`, () => {
    assert.throws(() => rulesOf(table), { message });
  });
}

test('a table of one model makes its rules, with its currency and its budget', () => {
  const { groups } = parse(
    rulesOf(`${HEAD}models: [{ model: "own-\\\\d+", input: 3, cached: 1, output: 9 }]`),
  ) as {
    groups: { rules: { record?: string; expr: string; annotations?: { description: string } }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  const prices = rules.filter(({ record }) => record === 'genai:price:per_token');
  assert.deepEqual(
    prices.map(({ expr }) => expr),
    // Input, cached, written to the cache, output, embeddings.
    ['vector(3 / 1e6)', 'vector(1 / 1e6)', 'vector(3 / 1e6)', 'vector(9 / 1e6)', 'vector(3 / 1e6)'],
  );
  const cost = rules.find(({ record }) => record === 'genai:cost:rate5m')!;
  assert.match(cost.expr, /model=~"own-\\\\d\+"/);
  assert.match(rules.find(({ record }) => record === 'genai:budget:per_day')!.expr, /\+ 7$/);
  assert.match(rules.at(-1)!.annotations!.description, / EUR /);
});
