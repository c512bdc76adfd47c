import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './install.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Packs `dist` as it is built and installs the archive, as a user does, in a temporary folder that goes
 * when this process ends.
 *
 * @returns the folder
 */
export async function packSightline(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const archives = join(folder, 'archive');
  mkdirSync(archives);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await npm(['pack', '--pack-destination', archives], ROOT);
  const [archive] = readdirSync(archives);
  if (archive === undefined) throw new Error('npm pack left no archive');
  await npm(['install', join(archives, archive)], folder);
  return folder;
}
