import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './servers/lock.ts';

const run = promisify(execFile);

export interface Installation {
  /** Folder with the package.json and the lockfile. */
  readonly folder: string;
  /** What is installed, for messages to other processes that wait. */
  readonly title: string;
  /** Options of npm. */
  readonly options?: readonly string[];
  /** Files in the folder on which the installation depends, besides package.json and the lockfile. */
  readonly files?: readonly string[];
  /** Called when an installation begins; the result is called when it ends. */
  readonly begin: () => { done(note: string): void; fail(note: string): void };
}

/**
 * Runs `npm ci` in a folder, unless the installation is up to date. Of several processes that call it at once, the
 * first installs and the others wait.
 *
 * @throws Error with the output of npm
 */
export async function npmCi(installation: Installation): Promise<void> {
  const { folder, title, options = [], begin } = installation;
  const hash = hashOf(installation);
  // The hash of the files that it was installed from, written after an installation has succeeded.
  const stamp = join(folder, 'node_modules', '.installed-from');
  if (read(stamp) === hash) return;
  const ignoreWaiting = () => {};
  // The lock is beside node_modules, which `npm ci` removes.
  await withLock(join(folder, '.installing.log'), title, ignoreWaiting, async () => {
    if (read(stamp) === hash) return;
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
      const output = `${stdout}${stderr}`.trim() || message;
      throw new Error(`npm ci in ${folder} failed:\n${output}`, { cause: error });
    }
    writeFileSync(stamp, hash);
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
