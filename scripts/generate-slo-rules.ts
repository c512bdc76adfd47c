// `npm run slo`: writes stack/prometheus/rules/slo.yml anew from stack/slo.yaml.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { readObjectives } from './slo/read-objectives.ts';
import { sloRules } from './slo/slo-rules.ts';

const path = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** Where the rules lie in the repository. */
export const SLO_RULES_FILE = path('stack/prometheus/rules/slo.yml');

/** The rules as they should lie there. */
export function generateSloRules(): string {
  const groups = sloRules(readObjectives(path('stack/slo.yaml')));
  const head = '# Written by `npm run slo` from stack/slo.yaml: change that, and run it again.\n';
  return head + stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(SLO_RULES_FILE, generateSloRules());
}
