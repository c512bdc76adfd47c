/** Writes the versions into docs/instrumentations.md and README.md (see instrumentation-tables.ts). */
import { readFileSync, writeFileSync } from 'node:fs';
import { withSummary, withVersions } from './instrumentation-tables.ts';

for (const [file, written] of [
  ['../docs/instrumentations.md', withVersions],
  ['../README.md', withSummary],
] as const) {
  const page = new URL(file, import.meta.url);
  writeFileSync(page, written(readFileSync(page, 'utf8')));
}
