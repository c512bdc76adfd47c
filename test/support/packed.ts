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
  const npm = (args: readonly string[], cwd: string) =>
    execFileSync('npm', [...args, '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  mkdirSync(join(folder, 'archive'));
  const [packed] = JSON.parse(
    npm(['pack', '--json', '--pack-destination', join(folder, 'archive')], ROOT),
  ) as [{ files: ReadonlyArray<{ path: string }> }];
  const archive = join(folder, 'archive', readdirSync(join(folder, 'archive'))[0]!);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'packed-user', version: '1.2.3', private: true, type: 'module' }),
  );
  npm(['install', archive], folder);
  return {
    folder,
    files: packed.files.map(({ path }) => path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
