import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  comparedVersions,
  newestIn,
  tableOf,
  withTable,
} from '../../scripts/versions/compared-versions.ts';
import { ROOT } from '../support/run-node.ts';

const page = readFileSync(`${ROOT}docs/instrumentations.md`, 'utf8');

test('the table of newest releases says what is taken and run (npm run versions -- --offline writes it)', async () => {
  const newest = newestIn(page);
  const compared = await comparedVersions((name) => newest.get(name), 1);
  assert.equal(page, withTable(page, tableOf(compared)));
});

test('a release that is not taken, or not run, is a fault', async () => {
  const faults = async (name: string, version: string | undefined) => {
    const compared = await comparedVersions((asked) => (asked === name ? version : undefined), 1);
    return compared.find((one) => one.name === name)!.fault;
  };
  assert.equal(await faults('express', '6.0.0'), 'not in >=4.0.0 <6');
  assert.match(String(await faults('mongodb', '4.1.0')), /^tests cover only 7/);
  assert.equal(await faults('express', undefined), 'the newest release is unknown');
  assert.equal(await faults('express', '5.99.0'), undefined);
});
