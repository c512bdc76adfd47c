import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/** Moves the compiled code aside that starts keep (SIGHTLINE_CODE_CACHE); what is returned puts it back. */
export function forgetCode(folder: string): () => void {
  const chunks = join(folder, 'node_modules', 'sightline', 'dist', 'chunks');
  const kept = readdirSync(chunks).filter((name) => name.endsWith('.cache'));
  for (const name of kept) renameSync(join(chunks, name), join(folder, name));
  return () => {
    for (const name of kept) renameSync(join(folder, name), join(chunks, name));
  };
}
