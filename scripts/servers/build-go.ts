import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheEntry, cacheRoot } from './cache-folder.ts';
import type { GoRecipe } from './catalog.ts';
import { explainGoFailure } from './explain-go-failure.ts';
import { findGo, versionOfGo } from './find-go.ts';
import { isAlive, withLock } from './lock.ts';
import { type ProgressLine, startProgress } from './progress.ts';

/** The binary of an earlier build, or undefined. */
export function findBuilt(name: string, recipe: GoRecipe): string | undefined {
  const binary = join(cacheRoot(), cacheEntry(name, recipe), recipe.binary);
  return existsSync(binary) ? binary : undefined;
}

/**
 * Builds a server into the cache, unless it is there, and returns its binary.
 *
 * A build goes to a folder of another name, which is renamed at the end: whatever kills it, no
 * half of a server is ever found. One build at a time runs on a machine, since each takes all
 * cores.
 *
 * @throws {import('./server-problem.ts').ServerProblem}
 */
export async function buildGo(name: string, recipe: GoRecipe): Promise<string> {
  const found = findBuilt(name, recipe);
  if (found) return found;

  const go = findGo();
  const root = cacheRoot();
  const progress = startProgress(`${name} ${recipe.version}`);
  progress.note(`building once, into ${root} (about ${recipe.minutes} min on 2 cores)`);
  try {
    const wait = (holder: string) => progress.note(`waiting for ${holder}`);
    const binary = await withLock(join(root, 'build.lock'), name, wait, async () => {
      const meanwhile = findBuilt(name, recipe);
      if (meanwhile) return meanwhile;
      return await buildInto(root, go, name, recipe, progress);
    });
    progress.done('built');
    return binary;
  } catch (error) {
    progress.fail('cannot be built');
    throw error;
  }
}

async function buildInto(
  root: string,
  go: string,
  name: string,
  recipe: GoRecipe,
  progress: ProgressLine,
): Promise<string> {
  removeRemains(root);
  const partial = join(root, `partial-${name}-${process.pid}`);
  mkdirSync(partial, { recursive: true });
  try {
    await runGoBuild(go, recipe, partial, progress);
    if (!existsSync(join(partial, recipe.binary))) {
      throw new Error(`The build of ${name} made ${readdirSync(partial)} and no ${recipe.binary}.`);
    }
    const entry = join(root, cacheEntry(name, recipe));
    // Only ever a folder without the binary: somebody cleared a part of the cache.
    rmSync(entry, { recursive: true, force: true });
    renameSync(partial, entry);
    return join(entry, recipe.binary);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Removes what builds that were killed have left. */
function removeRemains(root: string): void {
  for (const name of readdirSync(root)) {
    const builder = name.match(/^partial-.*-(\d+)$/)?.[1];
    if (builder && !isAlive(Number(builder))) {
      rmSync(join(root, name), { recursive: true, force: true });
    }
  }
}

function goArguments(recipe: GoRecipe, output: string): string[] {
  const variables = Object.entries(recipe.linkerVariables ?? {});
  const linker = ['-s', '-w', ...variables.map(([name, value]) => `-X=${name}=${value}`)];
  return [
    ...['build', '-v', '-mod=readonly', '-trimpath', '-buildvcs=false'],
    ...(recipe.tags ? [`-tags=${recipe.tags.join(',')}`] : []),
    ...[`-ldflags=${linker.join(' ')}`, '-o', `${output}/`, ...recipe.packages],
  ];
}

function runGoBuild(
  go: string,
  recipe: GoRecipe,
  output: string,
  progress: ProgressLine,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(go, goArguments(recipe, output), {
      cwd: recipe.module,
      // No C compiler is needed, and no workspace around the checkout takes part.
      env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let compiled = 0;
    const said: string[] = [];
    let rest = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const download = line.match(/^go: downloading (\S+)/);
        if (download) progress.note(`fetching ${download[1]}`);
        else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line))
          progress.note(`${++compiled} packages compiled, now ${line}`);
        else said.push(line);
      }
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else {
        if (signal) said.push(`signal: ${signal}`);
        reject(explainGoFailure([...said, rest].join('\n'), versionOfGo(go)));
      }
    });
  });
}
