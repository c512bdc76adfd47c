/**
 * Compares the newest release of each observed package with the versions that its instrumentations support and with
 * those that the tests run, and writes the result into docs/instrumentations.md. Exits with 1 where they differ.
 *
 * `--offline` uses the newest releases in the table instead of asking the registry.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { comparedVersions, newestIn, tableOf, withTable } from './versions/compared-versions.ts';

const run = promisify(execFile);
const PAGE = fileURLToPath(new URL('../docs/instrumentations.md', import.meta.url));
/** Parallel requests to the registry. */
const AT_ONCE = 4;

const before = readFileSync(PAGE, 'utf8');
const newestInPage = newestIn(before);
const isOffline = process.argv.includes('--offline');
const compared = await comparedVersions(
  isOffline ? (name) => newestInPage.get(name) : newestOf,
  AT_ONCE,
);
writeFileSync(PAGE, withTable(before, tableOf(compared)));
const faults = compared.filter(({ fault }) => fault !== undefined);
for (const { name, newest, fault } of faults) {
  process.stderr.write(`${name} ${newest ?? ''}: ${fault}\n`);
}
process.stdout.write(`${compared.length} packages, ${faults.length} to check\n`);
if (faults.length > 0) process.exitCode = 1;

/** Asks npm, which uses the registry of its settings. */
async function newestOf(name: string): Promise<string | undefined> {
  const { stdout } = await run('npm', ['view', name, 'version'], {
    shell: process.platform === 'win32', // there it is npm.cmd
  });
  return stdout.trim() || undefined;
}
