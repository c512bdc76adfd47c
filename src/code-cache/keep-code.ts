import { constants, type promises, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout, wallClock } from '../util/clock.ts';
import { type CodeCache, cacheFile, wrapCode } from './code-cache.ts';
import { isTrustedFolder } from './trusted-files.ts';

/** By then most of the code that a start needs has run, and the service has started. */
const DELAY_MS = 3000;
/** What others write takes far less. */
const ABANDONED_MS = 60_000;

/**
 * Keeps the compiled code of the core beside it, once for each version of Node, for all starts after
 * this one; what is there and of no use is removed at once. It takes some 5 ms. Where nothing may be written,
 * or others may write, nothing is, and nothing is reported: the service starts as it did.
 */
export function keepCode(cache: CodeCache): void {
  if (cache.state === 'kept') return;
  const file = cacheFile(cache.file);
  if (cache.state === 'bad') remove(file);
  // A folder that is read-only is no fault.
  setTimeout(() => keep(file, cache).catch(() => {}), DELAY_MS).unref();
}

async function keep(file: string, cache: CodeCache): Promise<void> {
  // Loaded by then in most services, and by none before that.
  const { promises } = process.getBuiltinModule('node:fs');
  await promises.access(dirname(file), constants.W_OK);
  if (!(await isTrustedFolder(cache.file, promises))) return;
  await removeAbandoned(file, promises);
  await write(file, wrapCode(cache.create()), promises);
}

type Files = typeof promises;

/**
 * Others may read while it is being written, or write it as well. It is on the disk before it gets its name,
 * and the event loop waits for none of it.
 */
async function write(file: string, content: Buffer, files: Files): Promise<void> {
  // Of two processes in two containers, the id may be the same.
  const unfinished = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
  const handle = await files.open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
  try {
    try {
      // Whatever the umask.
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

/** Of processes that ended while they wrote. */
async function removeAbandoned(file: string, files: Files): Promise<void> {
  const folder = dirname(file);
  const start = `${basename(file)}.`;
  for (const name of await files.readdir(folder)) {
    if (!name.startsWith(start)) continue;
    const abandoned = join(folder, name);
    // Who has written it may have just finished.
    const { mtimeMs } = await files.stat(abandoned).catch(() => ({ mtimeMs: wallClock() }));
    if (wallClock() - mtimeMs > ABANDONED_MS) await files.rm(abandoned, { force: true });
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It may not be removed, or is a folder: then it is in the way, and nothing is kept.
  }
}
