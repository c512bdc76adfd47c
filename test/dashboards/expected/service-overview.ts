import assert from 'node:assert/strict';
import { DATABASE_DELAY_SECONDS } from '../values/delays.ts';
import { between, type Expectations, each, one, series } from '../values/expect.ts';
import { rate } from '../values/measured.ts';
import {
  byStatus,
  failures,
  isFailed,
  operations,
  outgoing,
  percentile,
  percentileByRoute,
  requestRate,
  routeOf,
} from './requests.ts';
import { budgetLeft } from './slos.ts';

const failedPart = one((facts) => rate(facts, isFailed) / rate(facts));

export const serviceOverview: Expectations = {
  'Requests / A': requestRate,
  'Errors / A': failedPart,
  'P95 / A': percentile(0.95),
  'In flight / A': one(() => 0),
  'Instances / A': one(() => 1),
  'Error budget left / A': one(budgetLeft, 0.15),
  'Requests by status / A': byStatus,
  'Failed requests / A': failedPart,
  'Failed requests / B': one((facts) => rate(facts, ({ status }) => status === 404) / rate(facts)),
  'Duration of requests / A': percentile(0.5),
  'Duration of requests / B': percentile(0.95),
  'Duration of requests / C': percentile(0.99),
  'Durations / A': requestRate,
  'Slowest routes / A': percentileByRoute(0.95, ['http_route'], routeOf),
  'Routes with most errors / A': series(['http_route'], (facts) => ({
    ...failures(facts, routeOf),
  })),
  'Calls to dependencies / A': series(['db_system_name'], operations),
  'Calls to dependencies / B': outgoing.rate!,
  'P95 of dependencies / A': {
    check(found) {
      const systems = Object.fromEntries(
        found.map(({ labels, value }) => [labels.db_system_name, value]),
      );
      assert.deepEqual(Object.keys(systems).sort(), ['postgresql', 'redis']);
      // Each answer of PostgreSQL is held back for a while; Redis' are not.
      assert.ok(systems.postgresql! >= DATABASE_DELAY_SECONDS && systems.postgresql! < 1);
      assert.ok(systems.redis! < systems.postgresql!);
    },
  },
  'P95 of dependencies / B': outgoing.p95!,
  'Failing dependencies / A': series(['db_system_name'], () => ({ postgresql: 0, redis: 0 })),
  'Failing dependencies / B': outgoing.failed!,
  'Saturation / A': between(
    () => 0,
    () => 1,
  ),
  'Saturation / B': between(
    () => 0.0005,
    () => 0.5,
  ),
  'Saturation / C': { check: (found) => assert.ok(found.length <= 1) },
  'Saturation / D': { check: (found) => assert.ok(found.length <= 1) },
  // Nobody is served any more; of each pool the part that is in use.
  'Saturation / E': between(
    () => 0,
    () => 1,
  ),
  'Saturation / F': between(
    () => 0,
    () => 0.5,
  ),
  'Versions / A': series(['service_version', 'process_runtime_version'], ({ nodeVersion }) => ({
    [`1.4.0 ${nodeVersion}`]: 1,
  })),
  'Log lines by severity / A': series(['app_log_severity'], ({ lines, window }) => ({
    ...{ TRACE: 0, DEBUG: 0, WARN: 0, FATAL: 0 },
    INFO: lines.info! / window,
    ERROR: lines.error! / window,
  })),
  'Recent errors / A': {
    check(found, { errorsLogged }) {
      assert.equal(found.length, errorsLogged);
      for (const { text, labels } of found) {
        assert.match(text ?? '', /^GET \/decks\/\d+\/export failed/);
        assert.match(labels.trace_id ?? '', /^[0-9a-f]{32}$/);
      }
    },
  },
  'Failed traces / A': each(
    () => 0.04,
    () => 30,
    ({ errorsLogged }) => Math.min(20, errorsLogged),
  ),
};
