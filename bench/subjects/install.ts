import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheRoot } from '../../scripts/servers/cache-folder.ts';
import { withLock } from '../../scripts/servers/lock.ts';

const run = promisify(execFile);

/** The services of the bench, with a package of their own. */
export const SERVICES = fileURLToPath(new URL('../services', import.meta.url));

/**
 * Installs packages into a folder of their own in the user's cache folder, once.
 *
 * @param packages with exact versions
 * @returns the folder
 * @throws {Error} with what npm says
 */
export async function installInOwnFolder(
  name: string,
  packages: readonly string[],
): Promise<string> {
  const hash = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 8);
  const folder = join(cacheRoot(), 'bench', `${name}-${hash}`);
  await once(folder, packages.join(' '), async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    await npm(['install', '--save-exact', ...packages], folder);
  });
  return folder;
}

/** Installs what the services need, as their lockfile says, unless it is there. */
export async function installServices(): Promise<void> {
  const lockfile = readFileSync(join(SERVICES, 'package-lock.json'), 'utf8');
  await once(SERVICES, createHash('sha256').update(lockfile).digest('hex'), () =>
    npm(['ci'], SERVICES),
  );
}

/**
 * Runs npm as this Node: with an older one it would choose older versions that suit that.
 * Install scripts stay off: nothing that is measured needs one, and a peer's are none of ours.
 */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const { stdout } = await run('npm', [...args, ...quiet], {
    cwd,
    env: { ...process.env, PATH: path },
    maxBuffer: 2 ** 26,
  });
  return stdout;
}

/** Does the work unless a stamp in `node_modules` says that it has been done. */
async function once(folder: string, stamp: string, work: () => Promise<unknown>): Promise<void> {
  const file = join(folder, 'node_modules', '.bench-installed');
  const isDone = () => existsSync(file) && readFileSync(file, 'utf8') === stamp;
  if (isDone()) return;
  const lock = join(
    cacheRoot(),
    'bench',
    `${createHash('sha256').update(folder).digest('hex')}.lock`,
  );
  await withLock(
    lock,
    folder,
    () => {},
    async () => {
      if (isDone()) return;
      await work();
      writeFileSync(file, stamp);
    },
  );
}
