/**
 * 10,000 inputs of every variable and of the configuration file. A process for each would take half an
 * hour, so most are read, told and built in this one by the very functions of the start; some hundreds
 * more are given to real processes in processes.test.ts.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { INSTRUMENTATION_NAMES } from '../../src/catalog/catalog-index.ts';
import { unknownVariables } from '../../src/configuration/environment/unknown-variables.ts';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { problemText } from '../../src/diagnostics/problem-text.ts';
import { fileText } from './arbitrary-file.ts';
import { NAMES, variables } from './arbitrary-variables.ts';
import { assertTellable, build } from './in-process.ts';
import { fuzz } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-fuzz-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('whatever the variables hold, there is a configuration, and all of it can be built', async (t) => {
  const met = new Set<string>();
  await fuzz(t, {
    inputs: variables,
    count: 8000,
    async check(input) {
      for (const name of Object.keys(input)) met.add(name);
      const read = readConfiguration(input, INSTRUMENTATION_NAMES);
      assert.ok(read.configuration);
      assertTellable(read);
      for (const problem of unknownVariables(input)) problemText(problem);
      await build(read);
    },
  });
  assert.deepEqual(
    NAMES.filter((name) => !met.has(name)),
    [],
  );
});

test('whatever the configuration file holds, it is told or it can be built', async (t) => {
  const path = join(folder, 'sightline.yaml');
  let usable = 0;
  await fuzz(t, {
    inputs: fileText,
    count: 2000,
    async check(text) {
      writeFileSync(path, text);
      const read = readConfiguration({ OTEL_CONFIG_FILE: path }, INSTRUMENTATION_NAMES);
      assertTellable(read);
      if (read.configuration === undefined) assert.equal(read.problems.length, 1);
      else usable++;
      await build(read);
    },
  });
  t.diagnostic(`${usable} files could be used`);
  assert.ok(usable > 100);
});
