import {
  accessSync,
  close,
  closeSync,
  constants,
  fchmodSync,
  fsync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
 * or others may write, nothing is, and nothing is told: the service starts as it did.
 */
export function keepCode(cache: CodeCache): void {
  if (cache.state === 'kept') return;
  const file = cacheFile(cache.file);
  if (cache.state === 'bad') remove(file);
  setTimeout(() => {
    try {
      accessSync(dirname(file), constants.W_OK);
      if (!isTrustedFolder(cache.file)) return;
      removeAbandoned(file);
      write(file, wrapCode(cache.create()));
    } catch {
      // A folder that is read-only is no fault.
    }
  }, DELAY_MS).unref();
}

/**
 * Others may read while it is being written, or write it as well. It is on the disk before it gets its name,
 * for which the event loop does not wait.
 */
function write(file: string, content: Buffer): void {
  // Of two processes in two containers, the id may be the same.
  const unfinished = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
  const descriptor = openSync(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
  try {
    // Whatever the umask.
    fchmodSync(descriptor, 0o644);
    writeFileSync(descriptor, content);
  } catch (error) {
    closeSync(descriptor);
    remove(unfinished);
    throw error;
  }
  fsync(descriptor, (failed) => {
    close(descriptor, () => {
      try {
        if (failed) throw failed;
        renameSync(unfinished, file);
      } catch {
        remove(unfinished);
      }
    });
  });
}

/** Of processes that ended while they wrote. */
function removeAbandoned(file: string): void {
  const folder = dirname(file);
  const start = `${basename(file)}.`;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(start)) continue;
    const abandoned = join(folder, name);
    const age =
      wallClock() - (statSync(abandoned, { throwIfNoEntry: false })?.mtimeMs ?? wallClock());
    if (age > ABANDONED_MS) remove(abandoned);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It may not be removed, or is a folder: then it is in the way, and nothing is kept.
  }
}
