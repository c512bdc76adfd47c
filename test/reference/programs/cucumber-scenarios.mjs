// cucumber: a scenario that passes, one that fails, an outline, a step that nobody has defined, hooks.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';

const commonJs = import.meta.filename.endsWith('.cjs');
const folder = join(import.meta.dirname, '..', 'twins', `cucumber-${process.pid}`);
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, 'shop.feature'),
  `@shop
Feature: a shop
  Background:
    Given a shop
  Scenario: it sells
    When 2 pears are sold
    Then 3 pears are left
  Scenario: it lies
    Then 4 pears are left
  Scenario Outline: many
    When <sold> pears are sold
    Then <left> pears are left
    Examples:
      | sold | left |
      | 1    | 4    |
  Scenario: unknown
    When nobody knows
`,
);
const names = '{ After, Before, Given, Then, When }';
const head = commonJs
  ? `const ${names} = require('@cucumber/cucumber');`
  : `import ${names} from '@cucumber/cucumber';`;
const steps = join(folder, commonJs ? 'steps.cjs' : 'steps.mjs');
writeFileSync(
  steps,
  `${head}
Before(function () { this.opened = true; });
After(async () => {});
Given('a shop', function () { this.pears = 5; });
When('{int} pears are sold', async function (count) { this.pears -= count; });
Then('{int} pears are left', function (count, done) {
  done(this.pears === count ? undefined : new RangeError(this.pears + ' pears'));
});
`,
);
const quiet = { stdout: new PassThrough().resume(), stderr: new PassThrough().resume() };
const environment = { cwd: folder, ...quiet };
const { runConfiguration } = await loadConfiguration(
  {
    file: false,
    provided: { paths: ['shop.feature'], [commonJs ? 'require' : 'import']: [steps] },
  },
  environment,
);
const { success } = await runCucumber(runConfiguration, environment, ({ testStepFinished }) => {
  if (testStepFinished) console.log(testStepFinished.testStepResult.status);
});
console.log(success);
rmSync(folder, { recursive: true });
