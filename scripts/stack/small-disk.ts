import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '../servers/temporary-folder.ts';

export interface SmallDisk {
  readonly folder: string;
  /** Fills the disk up to this number of free bytes. Default: none */
  fill(free?: number): void;
  stop(): Promise<void>;
}

/**
 * Creates a disk in memory that can be filled without harm to others.
 *
 * @throws {Error} where this user may not mount
 */
export function createSmallDisk(megabytes: number): SmallDisk {
  const parent = temporaryFolder('disk');
  // PostgreSQL, which does not run as root, must be able to enter it.
  chmodSync(parent, 0o711);
  const folder = `${parent}/mounted`;
  mkdirSync(folder);
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'pipe' });
  } catch (error) {
    throw new Error('full-disk mounts a small disk, which only root on Linux may', {
      cause: error,
    });
  }
  const filler = `${folder}/filler`;
  process.once('exit', unmount);
  function unmount(): void {
    try {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
      rmSync(parent, { recursive: true, force: true });
    } catch {
      // It has already been unmounted.
    }
  }
  return {
    folder,
    fill(free = 0) {
      const { bavail, bsize } = statfsSync(folder);
      const chunk = Buffer.alloc(Math.max(0, bavail * bsize - free));
      try {
        writeFileSync(filler, chunk, { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    async stop() {
      process.off('exit', unmount);
      unmount();
    },
  };
}
