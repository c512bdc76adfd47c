// `npm run slo`: writes stack/prometheus/rules/slo.yml and expected.yml anew from stack/slo.yaml.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { readObjectives } from './slo/read-objectives.ts';
import { expectedRules, type RuleGroup, sloRules } from './slo/slo-rules.ts';

const path = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** Where the rules lie in the repository, and as they should lie there. */
export function generateSloRules(): Readonly<Record<string, string>> {
  const objectives = readObjectives(path('stack/slo.yaml'));
  return {
    [path('stack/prometheus/rules/slo.yml')]: fileOf(sloRules(objectives)),
    // By itself: where the services of slo.yaml are not meant to run, it is left out.
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
