import { spawn } from 'node:child_process';
import { existsSync, globSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './cache-folder.ts';
import type { AptRecipe } from './catalog.ts';
import { findOnPath } from './find-go.ts';
import { withLock } from './lock.ts';
import { type ProgressLine, startProgress } from './progress.ts';
import { ServerProblem } from './server-problem.ts';

/**
 * The server's binary where its package puts it, the highest version first, else on PATH; undefined
 * where one of its other files is missing.
 */
export function findInstalled(recipe: AptRecipe): string | undefined {
  if (!(recipe.files ?? []).every((file) => existsSync(file))) return undefined;
  const found = recipe.folders
    .flatMap((folder) => globSync(join(folder, recipe.binary)))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return found[0] ?? findOnPath(recipe.binary, process.env, ['/usr/sbin', '/usr/local/bin']);
}

/**
 * Installs a server with apt, unless it is there, and returns its binary.
 *
 * @throws {ServerProblem} `ERR_NO_APT`, `ERR_NOT_ROOT`, `ERR_INSTALL_FAILED`
 */
export async function installApt(name: string, recipe: AptRecipe): Promise<string> {
  const found = findInstalled(recipe);
  if (found) return found;

  const packages = recipe.packages.join(' ');
  if (!findOnPath('apt-get')) {
    throw new ServerProblem(
      'ERR_NO_APT',
      `\`${recipe.binary}\` is not installed, and this system has no apt to install it with`,
      `Install ${name} and have \`${recipe.binary}\` on PATH`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new ServerProblem(
      'ERR_NOT_ROOT',
      `\`${recipe.binary}\` is not installed, and only root can install it`,
      `Run \`sudo apt-get install -y ${packages}\``,
    );
  }

  const progress = startProgress(name);
  try {
    const wait = (holder: string) => progress.note(`waiting for ${holder}`);
    await withLock(join(cacheRoot(), 'apt.lock'), name, wait, async () => {
      if (findInstalled(recipe)) return;
      await withoutStartingServices(async () => {
        progress.note('reading the package lists');
        await apt(['update', '-q'], progress);
        progress.note(`installing ${packages}`);
        await apt(['install', '-q', '-y', '--no-install-recommends', ...recipe.packages], progress);
      });
    });
    const installed = findInstalled(recipe);
    if (!installed) {
      throw new ServerProblem(
        'ERR_INSTALL_FAILED',
        `apt installed ${packages}, but \`${recipe.binary}\` is nowhere to be found`,
        `Have \`${recipe.binary}\` on PATH`,
      );
    }
    progress.done('installed');
    return installed;
  } catch (error) {
    progress.fail('cannot be installed');
    throw error;
  }
}

/**
 * Debian starts a service as soon as its package is installed, on the port that it always has.
 * Tests start instances of their own; a policy file with exit code 101 keeps Debian from it
 * (Debian policy 9.3.3, invoke-rc.d).
 */
async function withoutStartingServices(work: () => Promise<void>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d';
  // Container images have one already.
  if (existsSync(policy)) return await work();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    rmSync(policy, { force: true });
  }
}

function apt(args: readonly string[], progress: ProgressLine): Promise<void> {
  return new Promise((resolve, reject) => {
    // Another apt may run, such as unattended upgrades: wait for it.
    const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk: string): void => {
      output = (output + chunk).slice(-4_000);
      const unpacking = chunk.match(/^(Unpacking|Setting up) (\S+)/m);
      if (unpacking) progress.note(`${unpacking[1]} ${unpacking[2]}`);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(explainAptFailure(args, output)),
    );
  });
}

function explainAptFailure(args: readonly string[], output: string): ServerProblem {
  const command = `apt-get ${args.join(' ')}`;
  if (/Could not resolve|Failed to fetch|Could not connect|Temporary failure/.test(output)) {
    return new ServerProblem(
      'ERR_NO_NETWORK',
      `\`${command}\` cannot reach the package mirror`,
      'Check the network, and /etc/apt/sources.list; it is needed once only',
    );
  }
  const tail = output
    .trim()
    .split('\n')
    .slice(-8)
    .map((line) => `    ${line}`)
    .join('\n');
  return new ServerProblem(
    'ERR_INSTALL_FAILED',
    `\`${command}\` failed, its last lines were:\n${tail}\n`,
    'Run it by hand to see more',
  );
}
