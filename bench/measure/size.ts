import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Subject } from '../subjects/subject.ts';
import type { Figures } from './context.ts';

const BLOCK_BYTES = 512;

/** What an installation of the subject alone takes: space on the disk, and packages. */
export function measureSize({ folder }: Subject): Figures | undefined {
  if (folder === undefined) return undefined;
  const modules = join(folder, 'node_modules');
  const lockfile = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  return {
    megabytes: bytesOnDisk(modules) / 1e6,
    packages: Object.keys(lockfile.packages).length,
  };
}

/** As `du` counts. */
function bytesOnDisk(folder: string): number {
  let blocks = statSync(folder).blocks;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    blocks += statSync(join(entry.parentPath, entry.name)).blocks;
  }
  return blocks * BLOCK_BYTES;
}
