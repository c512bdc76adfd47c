import { constants, type promises, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout, wallClock } from '../util/clock.ts';
import { type CodeCache, cacheFile, wrapCode } from './code-cache.ts';
import { isTrustedFolder } from './trusted-files.ts';

/** By then, the service has started and most of the code that a start needs has run. */
const DELAY_MS = 3000;
/** A write takes far less. */
const ABANDONED_MS = 60_000;

/**
 * Saves the compiled code of the core beside it for later starts, once for each version of Node. A file that cannot
 * be used is removed immediately. It takes some 5 ms. Where the folder is read-only or not trusted, nothing is
 * written or reported: the next start compiles again.
 */
export function saveCode(cache: CodeCache): void {
  if (cache.state === 'stored') return;
  const file = cacheFile(cache.file);
  if (cache.state === 'unusable') remove(file);
  // A read-only folder is not an error.
  setTimeout(() => save(file, cache).catch(() => {}), DELAY_MS).unref();
}

async function save(file: string, cache: CodeCache): Promise<void> {
  // Most services have loaded it by then, and none at the start.
  const { promises } = process.getBuiltinModule('node:fs');
  await promises.access(dirname(file), constants.W_OK);
  if (!(await isTrustedFolder(cache.file, promises))) return;
  await removeAbandoned(file, promises);
  await write(file, wrapCode(cache.create()), promises);
}

type Files = typeof promises;

/**
 * Other processes may read or write the same file, so it is synced to disk before it is renamed. The event loop does
 * not wait.
 */
async function write(file: string, content: Buffer, files: Files): Promise<void> {
  // Two processes in two containers may have the same id.
  const unfinished = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
  const handle = await files.open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
  try {
    try {
      // Independent of the umask.
      await handle.chmod(0o644);
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await files.rename(unfinished, file);
  } catch (error) {
    await files.rm(unfinished, { force: true });
    throw error;
  }
}

/** Removes the files of processes that ended while writing. */
async function removeAbandoned(file: string, files: Files): Promise<void> {
  const folder = dirname(file);
  const start = `${basename(file)}.`;
  for (const name of await files.readdir(folder)) {
    if (!name.startsWith(start)) continue;
    const abandoned = join(folder, name);
    // Its process may just have renamed it.
    const { mtimeMs } = await files.stat(abandoned).catch(() => ({ mtimeMs: wallClock() }));
    if (wallClock() - mtimeMs > ABANDONED_MS) await files.rm(abandoned, { force: true });
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It cannot be removed, or is a folder: then nothing is saved.
  }
}
