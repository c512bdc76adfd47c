import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './lock.ts';

const prefix = 'sightline-server-';

/**
 * A new folder of its own for a server's data. Folders whose process was killed, so that nobody
 * removed them, are removed first.
 */
export function temporaryFolder(server: string): string {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const owner = Number(name.slice(prefix.length).split('-')[0]);
    if (isAlive(owner)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's, or another process is removing it too.
    }
  }
  return mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-${server}-`));
}
