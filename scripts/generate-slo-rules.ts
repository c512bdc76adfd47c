// `npm run slo`: writes stack/prometheus/rules/slo.yml and expected.yml from stack/slo.yaml.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { readObjectives } from './slo/read-objectives.ts';
import { expectedRules, type RuleGroup, sloRules } from './slo/slo-rules.ts';

const path = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** The rules, by path. */
export function generateSloRules(): Readonly<Record<string, string>> {
  const objectives = readObjectives(path('stack/slo.yaml'));
  return {
    [path('stack/prometheus/rules/slo.yml')]: fileOf(sloRules(objectives)),
    // A separate file, which is left out where the services of slo.yaml do not run.
    [path('stack/prometheus/rules/expected.yml')]: fileOf(expectedRules(objectives)),
  };
}

function fileOf(groups: readonly RuleGroup[]): string {
  const head = '# Written by `npm run slo` from stack/slo.yaml: change that, and run it again.\n';
  return head + stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of Object.entries(generateSloRules())) writeFileSync(file, text);
}
