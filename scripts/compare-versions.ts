/**
 * Compares the newest release of each package that is observed with the versions that its instrumentations take, and with
 * those that the tests run; writes the result into docs/instrumentations.md. Ends with 1 where they part.
 *
 * `--offline` keeps the newest releases that the table has, and asks nobody.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { comparedVersions, newestIn, tableOf, withTable } from './versions/compared-versions.ts';

const run = promisify(execFile);
const PAGE = fileURLToPath(new URL('../docs/instrumentations.md', import.meta.url));
/** Questions to the registry at a time. */
const AT_ONCE = 4;

const before = readFileSync(PAGE, 'utf8');
const known = newestIn(before);
const isOffline = process.argv.includes('--offline');
const compared = await comparedVersions(isOffline ? (name) => known.get(name) : newestOf, AT_ONCE);
writeFileSync(PAGE, withTable(before, tableOf(compared)));
const parted = compared.filter(({ fault }) => fault !== undefined);
for (const { name, newest, fault } of parted) {
  process.stderr.write(`${name} ${newest ?? ''}: ${fault}\n`);
}
process.stdout.write(`${compared.length} packages, ${parted.length} to look at\n`);
if (parted.length > 0) process.exitCode = 1;

/** By npm itself, with whatever registry its settings name. */
async function newestOf(name: string): Promise<string | undefined> {
  const { stdout } = await run('npm', ['view', name, 'version'], {
    shell: process.platform === 'win32', // there it is npm.cmd
  });
  return stdout.trim() || undefined;
}
