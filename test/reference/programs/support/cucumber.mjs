// Runs a feature of cucumber with its steps, and prints how each of them ends.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';

const commonJs = import.meta.filename.endsWith('.cjs');
const NAMES = '{ After, Before, Given, Then, When }';
const HEAD = commonJs
  ? `const ${NAMES} = require('@cucumber/cucumber');`
  : `import ${NAMES} from '@cucumber/cucumber';`;

/** Files lie beside the programs, where packages are found. */
export async function runFeature(feature, code) {
  const folder = join(import.meta.dirname, '..', '..', 'twins', `cucumber-${process.pid}`);
  const steps = join(folder, commonJs ? 'steps.cjs' : 'steps.mjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'shop.feature'), feature);
  writeFileSync(steps, `${HEAD}\n${code}`);
  const quiet = { stdout: new PassThrough().resume(), stderr: new PassThrough().resume() };
  const environment = { cwd: folder, ...quiet };
  const provided = { paths: ['shop.feature'], [commonJs ? 'require' : 'import']: [steps] };
  const { runConfiguration } = await loadConfiguration({ file: false, provided }, environment);
  const { success } = await runCucumber(runConfiguration, environment, ({ testStepFinished }) => {
    if (testStepFinished) console.log(testStepFinished.testStepResult.status);
  });
  console.log(success);
  rmSync(folder, { recursive: true });
}
