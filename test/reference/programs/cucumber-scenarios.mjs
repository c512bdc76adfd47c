// cucumber: a scenario that passes, one that fails, an outline, a step that nobody has defined, hooks.
// instruments: cucumber
import { runFeature } from './support/cucumber.mjs';

const feature = `@shop
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
`;
const steps = `
Before(function () { this.opened = true; });
After(async () => {});
Given('a shop', function () { this.pears = 5; });
When('{int} pears are sold', async function (count) { this.pears -= count; });
Then('{int} pears are left', function (count) {
  if (this.pears !== count) throw new RangeError(this.pears + ' pears');
});
`;
await runFeature(feature, steps);
