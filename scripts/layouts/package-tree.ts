import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Of the published package, what runs, and what its licences ask for. */
const PARTS = ['dist', 'package.json', 'LICENSE', 'CHANGELOG.md'];

/**
 * Writes the package as it is published, without its pages, into a folder.
 *
 * @throws Error where `dist` is not built
 */
export function writePackage(target: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-layout-'));
  try {
    const pack = ['pack', '--ignore-scripts', '--pack-destination', folder];
    execFileSync('npm', pack, { cwd: ROOT, stdio: 'pipe' });
    execFileSync('tar', ['-xzf', join(folder, readdirSync(folder)[0]!), '-C', folder]);
    mkdirSync(target, { recursive: true });
    for (const part of PARTS) {
      cpSync(join(folder, 'package', part), join(target, part), { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The package behind the file that `--require` names: what the Operator, .deb and .rpm have in common. */
export function writeAutoinstrumentation(target: string): void {
  writePackage(join(target, 'node_modules/sightline'));
  for (const file of ['autoinstrumentation.js', 'package.json']) {
    cpSync(join(ROOT, 'deploy/operator', file), join(target, file));
  }
}

/** Readable by everybody, writable by the owner alone. */
export function setModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setModes(path);
    else if (entry.isFile()) chmodSync(path, isProgram(entry.name) ? 0o755 : 0o644);
  }
}

function isProgram(name: string): boolean {
  return name === 'sightline-handler' || name === 'cli.cjs';
}
