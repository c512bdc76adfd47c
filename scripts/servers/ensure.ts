import { fileURLToPath } from 'node:url';
import { buildGo, findBuilt } from './build-go.ts';
import { catalog, type ServerName, serverNames } from './catalog.ts';
import { findInstalled, installApt } from './install-apt.ts';
import { versionOf } from './version-of.ts';

/** A server that can be started. */
export interface FoundServer {
  /** Its binary. */
  readonly path: string;
  readonly version: string;
}

/** A server that this machine cannot have. */
export interface MissingServer {
  /** Cause and cure in words, for a test to skip with. */
  readonly missing: string;
}

export type EnsuredServer = FoundServer | MissingServer;

export interface EnsureOptions {
  /** False: only looks for what is there already, and neither builds nor installs (default true). */
  readonly install?: boolean;
}

/**
 * Makes sure that servers can be started: finds them, else builds or installs them, once, with
 * progress on stderr. One after the other, since each build takes all cores. Never throws for a
 * server that cannot be had: its entry says why.
 */
export async function ensureServers<Name extends ServerName>(
  names: readonly Name[],
  options: EnsureOptions = {},
): Promise<Record<Name, EnsuredServer>> {
  const result: Partial<Record<Name, EnsuredServer>> = {};
  for (const name of names) result[name] = await ensureServer(name, options.install ?? true);
  return result as Record<Name, EnsuredServer>;
}

/**
 * The binary of one server.
 *
 * @throws {Error} with the cause and the cure where it cannot be had
 */
export async function binaryOf(name: ServerName): Promise<string> {
  const server = (await ensureServers([name]))[name];
  if ('missing' in server) throw new Error(`${name}: ${server.missing}`);
  return server.path;
}

/** Why one of the servers is missing, or false: for the `skip` option of a test. */
export function skipReason(servers: Readonly<Record<string, EnsuredServer>>): string | false {
  const reasons = Object.entries(servers).flatMap(([name, server]) =>
    'missing' in server ? [`${name}: ${server.missing}`] : [],
  );
  return reasons.length > 0 && reasons.join(' ');
}

async function ensureServer(name: ServerName, install: boolean): Promise<EnsuredServer> {
  const recipe = catalog[name];
  try {
    if (recipe.kind === 'go') {
      const path = install ? await buildGo(name, recipe) : findBuilt(name, recipe);
      if (path) return { path, version: recipe.version };
    } else {
      const path = install ? await installApt(name, recipe) : findInstalled(recipe);
      if (path) return { path, version: versionOf(path) };
    }
    return { missing: `Not on this machine yet. \`npm run servers ${name}\` gets it.` };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // No top-level await: the command line imports this file, and each would wait for the other.
  void import('./ensure-cli.ts').then(async ({ main }) => {
    process.exitCode = await main(process.argv.slice(2), serverNames);
  });
}
