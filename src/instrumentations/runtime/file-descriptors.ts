import { readdir, readFileSync, stat } from 'node:fs';

/**
 * Counts the open file descriptors of this process: files, sockets and pipes. Since Linux 6.2, the size of the folder is
 * their number; before, they have to be listed.
 *
 * @param callback called with undefined on systems without the folder
 */
export function countFileDescriptors(
  callback: (count: number | undefined) => void,
  folder = '/proc/self/fd',
): void {
  stat(folder, (error, stats) => {
    if (error || stats.size > 0) {
      callback(stats?.size);
      return;
    }
    // Without the descriptor that listing opens.
    readdir(folder, (listError, names) => callback(listError ? undefined : names.length - 1));
  });
}

/** @returns the soft limit of open file descriptors; undefined if there is none, or it cannot be read */
export function fileDescriptorLimit(file = '/proc/self/limits'): number | undefined {
  try {
    const line = /^Max open files\s+(\d+)/m.exec(readFileSync(file, 'utf8'));
    return line === null ? undefined : Number(line[1]);
  } catch {
    return undefined;
  }
}
