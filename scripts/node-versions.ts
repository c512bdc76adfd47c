/**
 * Fetches the versions of Node with which every way to start Sightline is tested, from the npm packages of Node's
 * binaries, once, into the cache folder.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './servers/cache-folder.ts';
import { startProgress } from './servers/progress.ts';

/** The oldest supported version, and the newest of each line. */
export const NODE_VERSIONS = ['22.15.0', '22.23.3', '24.21.0', '26.10.0'] as const;
export type NodeVersion = (typeof NODE_VERSIONS)[number];

/**
 * @returns path of the binary
 * @throws Error where no binary of this version exists for this platform, or the registry cannot be reached
 */
export function ensureNode(version: NodeVersion): string {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = join(cacheRoot(), `node-${version}`);
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const binary = join(folder, 'node_modules', name, 'bin', file);
  if (existsSync(binary)) return binary;
  const progress = startProgress(`node ${version}`);
  mkdirSync(cacheRoot(), { recursive: true });
  const temporary = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(temporary, 'package.json'), '{ "private": true }\n');
    execFileSync(
      'npm',
      ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`],
      {
        cwd: temporary,
        stdio: ['ignore', 'ignore', 'pipe'],
        shell: process.platform === 'win32', // there it is npm.cmd
      },
    );
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(binary)) {
      progress.fail('could not be fetched');
      throw new Error(`node ${version} could not be fetched`, { cause: error });
    }
  }
  progress.done('fetched');
  return binary;
}
