import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The parts of the published package that run, and those that its licences require. */
const PARTS = ['dist', 'package.json', 'LICENSE', 'CHANGELOG.md'];

/**
 * Writes the published package into a folder, without its documentation.
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

/**
 * Writes the package and the file that `--require` names: the common part of the Operator's image, .deb and .rpm.
 */
export function writeAutoinstrumentation(target: string): void {
  writePackage(join(target, 'node_modules/sightline'));
  for (const file of ['autoinstrumentation.js', 'package.json']) {
    cpSync(join(ROOT, 'deploy/operator', file), join(target, file));
  }
}

/** Makes files readable for everybody and writable only for the owner. */
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
