import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { type Difference, inWords } from './harness/difference.ts';
import { installReference } from './harness/install.ts';
import { type Judgement, judge } from './harness/judge.ts';
import { listPrograms } from './harness/programs.ts';
import { runAll } from './harness/run-all.ts';
import { type Servers, startServers } from './harness/servers.ts';

describe('bare Node and upstream as the reference', () => {
  const programs = listPrograms();
  let servers: Servers;
  let found: readonly Difference[];
  let judgement: Judgement;

  before(async () => {
    await installReference();
    servers = await startServers(true);
    const atOnce = Math.max(2, availableParallelism());
    found = await runAll({ programs, servers, upstream: 'recorded', atOnce });
    judgement = judge(found, new Set(['*', ...programs.map(({ name }) => name)]));
  });

  after(() => servers?.stop());

  for (const { name } of programs) {
    it(`${name}: every difference is meant or a known fault`, () => {
      const lines = judgement.unexplained.filter(({ program }) => program === name).map(inWords);
      assert.deepEqual(lines, []);
    });
  }

  it('each meant difference is still there', () => {
    assert.deepEqual(judgement.staleDifferences, []);
  });

  it('each known fault is still there (now right: npm run reference -- --update-faults)', () => {
    assert.deepEqual(
      judgement.mendedFaults.map(({ issue, fault }) => `${issue}: ${fault}`),
      [],
    );
  });
});
