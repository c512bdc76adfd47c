import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder of its own for a server's data. */
export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `sightline-${name}-`));
}
