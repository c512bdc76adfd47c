import { readdir, readFileSync, stat } from 'node:fs';

/**
 * How many files, sockets and pipes this process has open. Since Linux 6.2 the size of the folder is
 * their number; before, they have to be listed.
 *
 * @param found is given undefined on systems that do not show it
 */
export function countFileDescriptors(
  found: (count: number | undefined) => void,
  folder = '/proc/self/fd',
): void {
  stat(folder, (error, stats) => {
    if (error || stats.size > 0) {
      found(stats?.size);
      return;
    }
    // Listing opens one more.
    readdir(folder, (failed, names) => found(failed ? undefined : names.length - 1));
  });
}

/** @returns how many it may have open; undefined where there is no limit, or none can be read */
export function fileDescriptorLimit(file = '/proc/self/limits'): number | undefined {
  try {
    const line = /^Max open files\s+(\d+)/m.exec(readFileSync(file, 'utf8'));
    return line === null ? undefined : Number(line[1]);
  } catch {
    return undefined;
  }
}
