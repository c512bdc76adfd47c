import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { comparedPage, PAGE } from './harness/compared-page.ts';
import { type Difference, inWords } from './harness/difference.ts';
import { installReference } from './harness/install.ts';
import { type Judgement, judge } from './harness/judge.ts';
import { listPrograms, type Program } from './harness/programs.ts';
import { runAll } from './harness/run-all.ts';
import { missingServers, type Servers, startServers } from './harness/servers.ts';

const missing = await missingServers();
const reasonToSkip = ({ needs }: Program) => needs.map((name) => missing.get(name)).find(Boolean);
const all = listPrograms();
const skipped = all.filter(reasonToSkip);
const programs = all.filter((program) => !skipped.includes(program));

describe('bare Node and upstream as the reference', { timeout: 600_000 }, () => {
  let servers: Servers;
  let found: readonly Difference[];
  let judgement: Judgement;

  before(async () => {
    await installReference();
    servers = await startServers(programs.flatMap(({ needs }) => needs));
    const atOnce = Math.max(2, availableParallelism());
    found = await runAll({ programs, servers, upstream: 'recorded', atOnce });
    const ran = new Set(programs.map(({ name }) => name));
    judgement = judge(found, skipped.length > 0 ? ran : ran.add('*'));
  });

  after(() => servers?.stop());

  for (const { name } of programs) {
    it(`${name}: every difference is meant or a known fault`, () => {
      const lines = judgement.unexplained.filter(({ program }) => program === name).map(inWords);
      assert.deepEqual(lines, []);
    });
  }

  for (const program of skipped) it(program.name, { skip: reasonToSkip(program)! }, () => {});

  it('each meant difference is still there', () => {
    assert.deepEqual(judgement.staleDifferences, []);
  });

  it('each known fault is still there (now right: npm run reference -- --update-faults)', () => {
    assert.deepEqual(
      judgement.fixedFaults.map(({ issue, fault }) => `${issue}: ${fault}`),
      [],
    );
  });
});

it('docs/compared.md is what the table says (npm run reference -- --page)', () => {
  assert.equal(readFileSync(PAGE, 'utf8'), comparedPage());
});
