import { accessSync, constants, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type CodeCache, cacheFile, wrapCode } from './code-cache.ts';

/** By then most of the code that a start needs has run, and the service has started. */
const DELAY_MS = 3000;

/**
 * Keeps the compiled code of the core beside it, once for each version of Node, for all starts after
 * this one. It takes some 5 ms. Where nothing may be written, nothing is, and nothing is told: the service
 * starts as it did.
 */
export function keepCode(cache: CodeCache): void {
  if (cache.isKept) return;
  setTimeout(() => {
    try {
      accessSync(dirname(cache.file), constants.W_OK);
      write(cacheFile(cache.file), wrapCode(cache.create()));
    } catch {
      // A folder that is read-only is no fault.
    }
  }, DELAY_MS).unref();
}

/** Others may read while it is being written, or write it as well. */
function write(file: string, content: Buffer): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
  } catch (error) {
    try {
      unlinkSync(unfinished);
    } catch {
      // It was not even begun.
    }
    throw error;
  }
}
