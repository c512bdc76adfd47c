import { readdirSync, readFileSync, statSync } from 'node:fs';

/**
 * How many files, sockets and pipes this process has open. Since Linux 6.2 the size of the folder is
 * their number; before, they have to be listed.
 *
 * @returns undefined on systems that do not show it
 */
export function openFileDescriptors(folder = '/proc/self/fd'): number | undefined {
  try {
    const { size } = statSync(folder);
    // Listing opens one more.
    return size > 0 ? size : readdirSync(folder).length - 1;
  } catch {
    return undefined;
  }
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
