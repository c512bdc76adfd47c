import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './servers/lock.ts';

const run = promisify(execFile);

export interface Installation {
  /** Holds the package.json and its lockfile. */
  readonly folder: string;
  /** What is installed, for whoever waits. */
  readonly title: string;
  /** Options of npm. */
  readonly options?: readonly string[];
  /** Files in the folder on which the installation depends, besides package.json and the lockfile. */
  readonly files?: readonly string[];
  /** Called when an installation begins; what it returns is called with how it ends. */
  readonly begin: () => { done(note: string): void; fail(note: string): void };
}

/**
 * Runs `npm ci` in a folder, unless what is installed there is up to date. Several processes may ask for it
 * at once: the first installs, the others wait.
 *
 * @throws Error with what npm says
 */
export async function npmCi(installation: Installation): Promise<void> {
  const { folder, title, options = [], begin } = installation;
  const wanted = hashOf(installation);
  // Written after an installation has succeeded: a hash of what it was made from.
  const stamp = join(folder, 'node_modules', '.installed-from');
  if (read(stamp) === wanted) return;
  const ignoreWaiting = () => {};
  // The lock lies beside node_modules, since `npm ci` removes that.
  await withLock(join(folder, '.installing.log'), title, ignoreWaiting, async () => {
    if (read(stamp) === wanted) return;
    const progress = begin();
    try {
      await run('npm', ['ci', '--no-audit', '--no-fund', ...options], {
        cwd: folder,
        maxBuffer: 2 ** 26,
        shell: process.platform === 'win32', // there it is npm.cmd
      });
    } catch (error) {
      progress.fail('npm ci failed');
      const {
        stdout = '',
        stderr = '',
        message,
      } = error as Error & {
        stdout?: string;
        stderr?: string;
      };
      const said = `${stdout}${stderr}`.trim() || message;
      throw new Error(`npm ci in ${folder} failed:\n${said}`, { cause: error });
    }
    writeFileSync(stamp, wanted);
    progress.done('installed');
  });
}

function hashOf({ folder, files = [] }: Installation): string {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'package-lock.json', ...files]) {
    hash.update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
