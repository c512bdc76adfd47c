// The table of settings (src/configuration/settings) and what is made from it.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { withTables } from '../../scripts/settings-tables.ts';
import { namesOf } from '../../src/cli/variables/all-variables.ts';
import { VARIABLE_SECTIONS } from '../../src/cli/variables/sections.ts';
import { DEFAULT_GRPC_ENDPOINT, ROWS } from '../../src/configuration/settings/rows.ts';
import { rowOf, settingNames } from '../../src/configuration/settings/table.ts';
import { TEXTS } from '../../src/configuration/settings/texts.ts';
import { ROOT } from '../support/run-node.ts';

const texts = TEXTS.flatMap((section) => section.texts);

test('each setting has a row and a text', () => {
  const described = texts.flatMap(namesOf);
  assert.deepEqual([...described].sort(), [...settingNames()].sort());
});

test('docs/configuration.md is up to date', () => {
  const page = readFileSync(`${ROOT}docs/configuration.md`, 'utf8');
  assert.equal(withTables(page), page, 'run node scripts/generate-settings-tables.ts');
});

test('each text names every word that its settings may hold', () => {
  for (const { names, meaning } of VARIABLE_SECTIONS.flatMap(({ variables }) => variables)) {
    for (const word of namesOf({ names }).flatMap((name) => rowOf(name).words ?? [])) {
      // The other one of two goes without saying.
      if (rowOf(namesOf({ names })[0]!).type === 'boolean' || word === 'false') continue;
      assert.ok(meaning.includes(`\`${word}\``), `${names}: ${word}`);
    }
  }
});

test('the row fills all placeholders of a text', () => {
  for (const { names, meaning, default: standard } of VARIABLE_SECTIONS.flatMap(
    ({ variables }) => variables,
  )) {
    assert.doesNotMatch(meaning + standard, /\{(words|min|max|default)\}|undefined/, String(names));
  }
});

test('the general or required setting of a setting exists', () => {
  for (const name of settingNames()) {
    for (const other of [rowOf(name).general, rowOf(name).needs]) {
      if (other !== undefined) assert.notEqual(rowOf(other), undefined, `${name}: ${other}`);
    }
  }
});

test('a default is valid for its setting', () => {
  for (const name of settingNames()) {
    const { default: standard, words, min, max } = rowOf(name);
    if (standard === undefined) continue;
    if (words !== undefined) {
      for (const word of [standard].flat()) assert.ok(words.includes(String(word)), name);
    } else if (typeof standard === 'number') {
      assert.ok(standard >= (min ?? standard) && standard <= (max ?? standard), name);
    }
  }
});

test('no default is repeated', () => {
  const files = globSync('src/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/^src.configuration.settings/.test(file),
  );
  // Of numbers, those that can hardly mean anything else.
  const defaults = [
    ...settingNames().flatMap((name) => {
      const { default: standard } = rowOf(name);
      return typeof standard === 'string' && standard.startsWith('http:') ? [standard] : [];
    }),
    ...[DEFAULT_GRPC_ENDPOINT, ROWS.OTEL_EXPORTER_PROMETHEUS_PORT.default],
    ROWS.OTEL_BSP_MAX_QUEUE_SIZE.default,
  ];
  const written = files.flatMap((file) => {
    const code = readFileSync(`${ROOT}${file}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/ .*/g, '');
    return defaults
      .filter((standard) => new RegExp(`(?<![\\w.])${standard}(?![\\w.])`).test(code))
      .map((standard) => `${file}: ${standard}`);
  });
  assert.deepEqual(written, []);
});
