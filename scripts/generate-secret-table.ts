/** Writes the table of kinds in docs/redaction.md from the rules. `--check` only checks whether it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tableOfKinds } from './secret-rules/table-of-kinds.ts';

const PAGE = fileURLToPath(new URL('../docs/redaction.md', import.meta.url));
const page = readFileSync(PAGE, 'utf8');
const written = tableOfKinds(page);
if (!process.argv.includes('--check')) writeFileSync(PAGE, written);
else if (written !== page) {
  process.stderr.write('docs/redaction.md is out of date: run npm run secret-table\n');
  process.exitCode = 1;
}
