import { readFileSync, statSync } from 'node:fs';

/** Far more than a file of settings or certificates needs, in bytes. */
const MAX_BYTES = 16 * 2 ** 20;

/**
 * Reads a file that a setting names. Since the start waits for it, sources that may never end are rejected: pipes,
 * terminals and devices such as /dev/zero.
 *
 * @throws Error with the reason why it cannot be read
 */
export function readSmallFile(path: string): Buffer {
  const stats = statSync(path);
  if (!stats.isFile() && !stats.isDirectory()) {
    throw new Error('it is a pipe or a device, not a file');
  }
  if (stats.size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES / 2 ** 20} MiB`);
  return readFileSync(path);
}
