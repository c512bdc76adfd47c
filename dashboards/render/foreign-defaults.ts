import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

const FOREIGN: ReadonlySet<string> = new Set([
  // Of interval variables; it puts them into each variable.
  ...['auto', 'auto_min', 'auto_count'],
  // Of tables, which have none any more.
  'footer',
]);

/**
 * A copy without the defaults that the SDK (0.0.21) sets where Grafana's own schema (13.2) does not know
 * them: test/dashboards/schema.test.ts finds them.
 */
export function withoutForeignDefaults(board: Dashboard): Dashboard {
  return JSON.parse(JSON.stringify(board), (key, value) =>
    FOREIGN.has(key) ? undefined : value,
  ) as Dashboard;
}
