import type { ResultRow } from '../results.ts';

/**
 * What makes the bench fail, in words: limits that are broken, and runs of bare Node, Sightline or
 * upstream that failed or lost telemetry. Problems of peers are reported only.
 */
export function failuresOf(rows: readonly ResultRow[], peers: readonly string[]): string[] {
  const failures = new Set<string>();
  for (const row of rows) {
    for (const { subject, problems } of row.cells) {
      if (peers.includes(subject)) continue;
      for (const problem of problems) failures.add(`${row.scenario}, ${subject}: ${problem}`);
    }
    if (row.verdict === 'broken') {
      failures.add(`${row.label}: beyond the budget of ${row.limit?.most} by more than the spread`);
    }
  }
  return [...failures];
}
