import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type InstalledPackage, versionOf } from './installed-packages.ts';

/**
 * Yarn Plug'n'Play's API: packages are in archives rather than in folders.
 * Source: https://yarnpkg.com/advanced/pnpapi
 */
interface PnpApi {
  findPackageLocator(path: string): Locator | null;
  getPackageInformation(locator: Locator): PackageInformation | null;
  getLocator(name: string, reference: string | readonly [string, string]): Locator;
}

interface Locator {
  readonly name: string | null;
  readonly reference: string | null;
}

interface PackageInformation {
  readonly packageLocation: string;
  readonly packageDependencies: ReadonlyMap<string, string | readonly [string, string] | null>;
}

/** Path of Yarn's map of all packages; undefined if the service is not installed with Plug'n'Play. */
export function pnpFile(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, '.pnp.cjs');
    if (existsSync(file)) return file;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * Finds packages by name among all direct and indirect dependencies of a service.
 *
 * @param folder of the service's entry script
 * @returns undefined if this process does not run under Plug'n'Play, as `yarn sightline doctor` does
 */
export function findPnpPackages(
  folder: string,
  names: ReadonlySet<string>,
): readonly InstalledPackage[] | undefined {
  const api = pnpApi(folder);
  const root = api?.findPackageLocator(join(folder, 'noop.js'));
  if (api === undefined || root == null) return undefined;
  const packages = new Map<string, InstalledPackage>();
  const visited = new Set<string>();
  // Breadth first, so that a direct dependency counts as direct.
  const queue: Array<{ readonly locator: Locator; readonly depth: number }> = [
    { locator: root, depth: 0 },
  ];
  for (const { locator, depth } of queue) {
    const key = `${locator.name}@${locator.reference}`;
    const information = visited.has(key) ? null : api.getPackageInformation(locator);
    visited.add(key);
    if (information === null) continue;
    const { packageLocation, packageDependencies } = information;
    const { name } = locator;
    if (depth > 0 && name !== null && names.has(name) && !packages.has(packageLocation)) {
      // Plug'n'Play patches `fs` to read archives.
      const version = versionOf(packageLocation);
      if (version !== undefined) {
        const isDirect = depth === 1;
        packages.set(packageLocation, { name, version, folder: packageLocation, isDirect });
      }
    }
    for (const [dependency, reference] of packageDependencies) {
      if (reference === null) continue;
      queue.push({ locator: api.getLocator(dependency, reference), depth: depth + 1 });
    }
  }
  return [...packages.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function pnpApi(folder: string): PnpApi | undefined {
  if (process.versions.pnp === undefined) return undefined;
  try {
    return createRequire(join(folder, 'noop.js'))('pnpapi') as PnpApi;
  } catch {
    return undefined;
  }
}
