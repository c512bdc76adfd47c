import { unwatchFile, watchFile } from 'node:fs';
import { MAX_CENTRAL_BYTES } from '../configuration/central-settings.ts';
import { readSmallFile } from '../configuration/values/read-small-file.ts';

/**
 * Polling interval in milliseconds: one `stat` by a thread of libuv. File system events would miss a folder that is
 * replaced, as the kubelet does with a ConfigMap.
 */
const INTERVAL_MS = 2000;

/**
 * Reads a file at once and after each change, without keeping the process alive.
 *
 * @param onFailure called where the file cannot be read
 * @returns stops following the file
 */
export function followFile(
  path: string,
  onChange: (text: string) => void,
  onFailure: (error: NodeJS.ErrnoException) => void,
): () => void {
  const read = () => {
    try {
      const bytes = readSmallFile(path);
      if (bytes.length > MAX_CENTRAL_BYTES) {
        throw new Error(`it has more than ${MAX_CENTRAL_BYTES} bytes`);
      }
      onChange(bytes.toString('utf8'));
    } catch (error) {
      onFailure(error as NodeJS.ErrnoException);
    }
  };
  watchFile(path, { persistent: false, interval: INTERVAL_MS }, read);
  read();
  return () => unwatchFile(path, read);
}
