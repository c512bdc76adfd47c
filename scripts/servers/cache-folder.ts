import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { GoRecipe } from './catalog.ts';

/** The folder for built servers: `$SIGHTLINE_CACHE`, else the user's cache folder. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  if (env.SIGHTLINE_CACHE) return env.SIGHTLINE_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sightline');
}

/**
 * The name of a build's folder: the server's name and a hash of all that the build is made from.
 * Whatever changes what would be built thus gets a folder of its own, and nothing goes stale.
 * The Go version is left out on purpose: an update of Go is no reason for half an hour of builds.
 */
export function cacheEntry(name: string, recipe: GoRecipe): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([process.platform, process.arch, recipe.version]));
  hash.update(JSON.stringify([recipe.packages, recipe.tags, recipe.linkerVariables]));
  for (const file of readdirSync(recipe.module, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/(?<!_test)\.go$|^go\.(mod|sum)$/.test(file)) continue;
    hash.update(`\n${file}\n`);
    hash.update(readFileSync(join(recipe.module, file)));
  }
  return `${name}-${recipe.version}-${hash.digest('hex').slice(0, 12)}`;
}
