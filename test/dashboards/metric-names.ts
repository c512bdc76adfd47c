import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { ROOT } from '../support/run-node.ts';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}

/** All rules of stack/prometheus. */
export const rules: readonly Rule[] = globSync('stack/prometheus/rules/*.yml', {
  cwd: ROOT,
}).flatMap((file) =>
  (parse(readFileSync(join(ROOT, file), 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
    (group) => group.rules,
  ),
);

/** The metrics that a PromQL expression asks for, without Grafana's variables. */
export function metricsIn(promql: string): ReadonlySet<string> {
  const names = new Set<string>();
  parser.parse(promql).iterate({
    enter({ node }) {
      if (node.name !== 'VectorSelector') return;
      const identifier = node.getChild('Identifier');
      if (identifier) names.add(promql.slice(identifier.from, identifier.to));
    },
  });
  return names;
}

const UNITS: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes' };

/** The names in Prometheus of the metrics that the documentation lists. */
export function documentedMetrics(): ReadonlySet<string> {
  const names = new Set<string>();
  const document = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');
  const rows = document('metrics.md').matchAll(/^\| `([a-z][\w.]+)` \| `([^`]+)` \| (\w+) \|/gm);
  for (const [, name = '', unit = '', kind = ''] of rows) {
    const base = name.replaceAll('.', '_') + (UNITS[unit] ?? (unit === '1' ? '_ratio' : ''));
    if (kind === 'histogram') {
      for (const suffix of ['', '_bucket', '_count', '_sum']) names.add(base + suffix);
    } else names.add(kind === 'counter' ? `${base}_total` : base);
  }
  // Here they stand under the names that Prometheus has.
  for (const [, name = ''] of document('users-and-sessions.md').matchAll(/`(app_\w+)`/g)) {
    names.add(name);
  }
  return names;
}
