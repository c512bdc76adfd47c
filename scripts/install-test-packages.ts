/**
 * Installs the frameworks and clients that the tests run under the preload, into test/services.
 * They are no dependencies of Sightline, so they have a package of their own.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withLock } from './servers/lock.ts';
import { startProgress } from './servers/progress.ts';

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL('../test/services', import.meta.url));
/** Beside node_modules, since `npm ci` removes that. */
const LOCK = join(FOLDER, '.installing.log');
/** Written after an installation has succeeded: a hash of what it was made from. */
const STAMP = join(FOLDER, 'node_modules', '.installed-from');

/**
 * Runs `npm ci` there, unless what is installed is up to date. Test files may call it at the same
 * time: the first installs, the others wait.
 *
 * @throws {Error} with what npm says
 */
export async function installTestPackages(): Promise<void> {
  const wanted = hashOfLock();
  if (installedFrom() === wanted) return;
  await withLock(
    LOCK,
    'the test packages',
    () => {},
    async () => {
      if (installedFrom() === wanted) return;
      const progress = startProgress('packages for tests');
      try {
        // Nothing of what the tests use needs to be compiled.
        await run('npm', ['ci', '--prefix', FOLDER, '--ignore-scripts'], { maxBuffer: 2 ** 26 });
      } catch (error) {
        progress.fail('npm ci failed');
        throw error;
      }
      writeFileSync(STAMP, wanted);
      progress.done('installed');
    },
  );
}

function hashOfLock(): string {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'package-lock.json', 'express-4/package.json']) {
    hash.update(readFileSync(join(FOLDER, file)));
  }
  return hash.digest('hex');
}

function installedFrom(): string | undefined {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  installTestPackages().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
