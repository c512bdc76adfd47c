/**
 * Writes src/redaction/secrets/gitleaks-forms.ts and gitleaks-names.ts from the rules of a pinned version of
 * gitleaks, with its licence. Needs Go, which fetches them and verifies their checksum.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GITLEAKS, readGitleaks } from './secret-rules/read-gitleaks.ts';
import { secretRules } from './secret-rules/rules.ts';

const { rules, notice } = readGitleaks();
const { forms, named } = secretRules(rules);
const origin = `${GITLEAKS.name} ${GITLEAKS.version} (${GITLEAKS.license})`;

writeRules('gitleaks-forms.ts', 'GITLEAKS_FORMS', 'FormRule', forms);
writeRules('gitleaks-names.ts', 'GITLEAKS_NAMED', 'NamedRule', named);
writeFileSync(pathOf('gitleaks-licence.txt'), `${origin}\n\n${notice}`);
process.stdout.write(`${forms.length} forms, ${named.length} under names of vendors\n`);

function writeRules(file: string, name: string, type: string, list: readonly unknown[]): void {
  const path = pathOf(file);
  const lines = list.map((rule) => `  ${JSON.stringify(rule)},\n`).join('');
  writeFileSync(
    path,
    `// Written by scripts/generate-secret-rules.ts from ${origin}; do not edit.
import type { ${type} } from './secret-rule.ts';

export const ${name}: readonly ${type}[] = [
${lines}];
`,
  );
  const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));
  execFileSync(biome, ['format', '--write', path], { stdio: 'ignore' });
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../src/redaction/${file}`, import.meta.url));
}
