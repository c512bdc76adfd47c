// cucumber: steps and hooks that call back, with and without an error, at once and later.
// instruments: cucumber
import { runFeature } from './support/cucumber.mjs';

const feature = `Feature: a shop
  Scenario: it sells
    Given a shop
    Then 3 pears are left
  Scenario: it lies
    Given a shop
    Then 4 pears are left
  Scenario: it throws
    Given a fire
`;
const steps = `
Before(function (testCase, done) { setTimeout(done, 1); });
Given('a shop', function (done) { this.pears = 3; done(); });
Given('a fire', function (done) { throw new TypeError('fire'); });
Then('{int} pears are left', function (count, done) {
  setTimeout(done, 1, this.pears === count ? undefined : new RangeError(this.pears + ' pears'));
});
`;
await runFeature(feature, steps);
