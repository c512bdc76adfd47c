import { unwatchFile, watchFile } from 'node:fs';
import { MAX_CENTRAL_BYTES } from '../configuration/central-settings.ts';
import { readSmallFile } from '../configuration/values/read-small-file.ts';

/**
 * How often the file is looked at, in milliseconds: one `stat`, by a thread of libuv. Where a folder is replaced whole, as
 * the kubelet does with a ConfigMap, waiting for events would miss it.
 */
const INTERVAL_MS = 2000;

/**
 * Reads a file at once, and again whenever it changes, without keeping the process alive.
 *
 * @param failed called where it cannot be read; what it held stays
 * @returns stops
 */
export function followFile(
  path: string,
  changed: (text: string) => void,
  failed: (error: NodeJS.ErrnoException) => void,
): () => void {
  const read = () => {
    try {
      const bytes = readSmallFile(path);
      if (bytes.length > MAX_CENTRAL_BYTES) {
        throw new Error(`it has more than ${MAX_CENTRAL_BYTES} bytes`);
      }
      changed(bytes.toString('utf8'));
    } catch (error) {
      failed(error as NodeJS.ErrnoException);
    }
  };
  watchFile(path, { persistent: false, interval: INTERVAL_MS }, read);
  read();
  return () => unwatchFile(path, read);
}
