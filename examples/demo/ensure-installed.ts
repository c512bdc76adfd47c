import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../scripts/servers/lock.ts';

export const SERVICE_FOLDER = fileURLToPath(new URL('../study-service/', import.meta.url));

interface Lockfile {
  readonly packages?: Readonly<Record<string, { version?: string; optional?: boolean }>>;
}

/** Beside node_modules, since `npm ci` removes that. */
const LOCK = join(SERVICE_FOLDER, '.installing.log');

/**
 * `npm ci` in the service's folder, unless its node_modules is what its lockfile says. Several
 * processes may ask for it at once: the first installs, the others wait.
 */
export async function ensureInstalled(say: (line: string) => void): Promise<void> {
  if (await isInstalled(SERVICE_FOLDER)) return;
  const ignoreWaiting = () => {};
  await withLock(LOCK, 'the packages of study-service', ignoreWaiting, async () => {
    if (!(await isInstalled(SERVICE_FOLDER))) await install(say);
  });
}

async function install(say: (line: string) => void): Promise<void> {
  say('Installing the packages of examples/study-service …');
  const start = performance.now();
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: SERVICE_FOLDER,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32', // there it is npm.cmd
  });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(npm, 'close');
  if (code !== 0) throw new Error(`npm ci in examples/study-service failed:\n${output.trim()}`);
  say(`Installed in ${((performance.now() - start) / 1_000).toFixed(1)} s.`);
}

/** npm keeps in node_modules a lockfile of what it has put there. */
async function isInstalled(folder: string): Promise<boolean> {
  try {
    const wanted = await readLockfile(join(folder, 'package-lock.json'));
    const present = await readLockfile(join(folder, 'node_modules', '.package-lock.json'));
    return Object.entries(wanted.packages ?? {})
      .filter(([path, { optional }]) => path !== '' && !optional)
      .every(([path, { version }]) => present.packages?.[path]?.version === version);
  } catch {
    return false;
  }
}

async function readLockfile(file: string): Promise<Lockfile> {
  return JSON.parse(await readFile(file, 'utf8')) as Lockfile;
}
