/**
 * Writes src/catalog/upstream-catalog.ts, the modules that each upstream instrumentation patches, from the
 * instrumentations' own definitions; then the versions in README.md and docs/instrumentations.md. `--check` only
 * checks whether the catalog is up to date.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

interface ModuleDefinition {
  readonly name: string;
  readonly files: ReadonlyArray<{ readonly name: string }>;
}

const require = createRequire(import.meta.url);
const TARGET = fileURLToPath(new URL('../src/catalog/upstream-catalog.ts', import.meta.url));
const UPSTREAM = '@opentelemetry/instrumentation-';

/** Instrumentations that patch no module. */
const WITHOUT: ReadonlySet<string> = new Set(['aws-lambda', 'host-metrics', 'runtime-node']);
/** With fewer packages, the installation is incomplete. */
const FEWEST = 30;

const packages = Object.keys(
  (require('../package.json') as { devDependencies: Record<string, string> }).devDependencies,
).filter((name) => name.startsWith(UPSTREAM));

const entries = packages.sort().map((specifier) => {
  const exported = require(specifier) as Record<string, new () => Instrumentation>;
  const className = Object.keys(exported).find((name) => name.endsWith('Instrumentation'))!;
  const definitions = new exported[className]!().getModuleDefinitions() as ModuleDefinition[];
  const modules = [...new Set(definitions.map(({ name }) => name))].sort();
  const files = [...new Set(definitions.flatMap((d) => d.files.map(({ name }) => name)))].sort();
  return { name: specifier.slice(UPSTREAM.length), specifier, className, modules, files };
});

interface Instrumentation {
  getModuleDefinitions(): unknown;
}

// An incomplete installation, or packages that define their modules differently, would empty the
// catalog.
const empty = entries.filter(({ name, modules }) => modules.length === 0 && !WITHOUT.has(name));
if (packages.length < FEWEST || empty.length > 0) {
  const names = empty.map(({ name }) => name).join(', ') || `${packages.length} packages`;
  process.stderr.write(`the catalog is not changed: no modules were found for ${names}\n`);
  process.exit(1);
}

const text = `// Written by scripts/generate-catalog.ts; do not edit.
import type { CatalogEntry } from './catalog-entry.ts';

export const UPSTREAM_CATALOG: readonly CatalogEntry[] = ${JSON.stringify(entries)};
`;

if (process.argv.includes('--check')) {
  const same = normalise(readFileSync(TARGET, 'utf8')) === normalise(text);
  if (!same) {
    process.stderr.write('src/catalog/upstream-catalog.ts is out of date: run npm run catalog\n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(TARGET, text);
  // Formatted as `npm run check` requires.
  const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
  execFileSync(process.execPath, [biome, 'check', '--write', TARGET], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // In a separate process, which loads the new catalog.
  const tables = fileURLToPath(new URL('generate-instrumentation-tables.ts', import.meta.url));
  execFileSync(process.execPath, [tables], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Ignores what the formatter changes: quotes, commas and line breaks. */
function normalise(source: string): string {
  return source.replace(/["'\s,]/g, '');
}
