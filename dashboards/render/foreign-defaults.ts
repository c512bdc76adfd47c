import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

const FOREIGN: ReadonlySet<string> = new Set([
  // Fields of interval variables, which the SDK sets in every variable.
  ...['auto', 'auto_min', 'auto_count'],
  // A field that tables no longer have.
  'footer',
]);

/**
 * A copy without the defaults of the SDK (0.0.21) that are not in Grafana's own schema (13.2), as
 * test/dashboards/schema.test.ts checks.
 */
export function withoutForeignDefaults(board: Dashboard): Dashboard {
  return JSON.parse(JSON.stringify(board), (key, value) =>
    FOREIGN.has(key) ? undefined : value,
  ) as Dashboard;
}
