import { readFileSync, statSync } from 'node:fs';

/** Far more than a file of settings or certificates has, in bytes. */
const MAX_BYTES = 16 * 2 ** 20;

/**
 * Reads a file that a setting names. The start waits for it, so that what may have no end is not read:
 * of a pipe, a terminal or a device such as /dev/zero.
 *
 * @throws Error that says why it cannot be read
 */
export function readSmallFile(path: string): Buffer {
  const stats = statSync(path);
  if (!stats.isFile() && !stats.isDirectory()) {
    throw new Error('it is a pipe or a device, not a file');
  }
  if (stats.size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES / 2 ** 20} MiB`);
  return readFileSync(path);
}
