import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './run-node.ts';

/** A project of a user's, with the packed distribution installed from its archive. */
export interface PackedProject {
  readonly folder: string;
  /** The archive's files, as paths in the package. */
  readonly files: readonly string[];
  remove(): void;
}

/** Packs `dist` as it is built (`npm test` builds it first) and installs it as a user would. */
export function installPacked(): PackedProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-packed-')));
  const { archive, files } = pack(folder);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'packed-user', version: '1.2.3', private: true, type: 'module' }),
  );
  npm(['install', archive], folder);
  return { folder, files, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Packs `dist` as it is built into an archive in a folder. */
export function pack(folder: string): { archive: string; files: readonly string[] } {
  const target = join(folder, 'archive');
  mkdirSync(target);
  const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', target], ROOT)) as [
    { files: ReadonlyArray<{ path: string }> },
  ];
  return {
    archive: join(target, readdirSync(target)[0]!),
    files: packed.files.map(({ path }) => path),
  };
}

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', [...args, '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
