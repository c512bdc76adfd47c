import { readFileSync } from 'node:fs';

/**
 * Reads the control groups of this process, one line each: `hierarchy-ID:controller-list:cgroup-path`.
 * Source: Linux manual, cgroups(7).
 *
 * @param file Default: `/proc/self/cgroup`
 * @returns an empty list if the file cannot be read
 */
export function readControlGroups(file = '/proc/self/cgroup'): readonly string[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n');
  } catch {
    return [];
  }
}
