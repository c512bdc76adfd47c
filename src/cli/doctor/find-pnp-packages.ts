import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type InstalledPackage, versionOf } from './find-packages.ts';

/**
 * What Yarn Plug'n'Play says of packages: there is no folder to look into, they lie in archives.
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

/** Path of the file by which Yarn says what is where; undefined where the service is not installed so. */
export function pnpFile(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, '.pnp.cjs');
    if (existsSync(file)) return file;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * Finds packages by name among all that a service and its packages depend on.
 *
 * @param folder of the service's entry script
 * @returns undefined where this process does not run under Plug'n'Play (`yarn sightline doctor` does)
 */
export function findPnpPackages(
  folder: string,
  names: ReadonlySet<string>,
): readonly InstalledPackage[] | undefined {
  const api = pnpApi(folder);
  const root = api?.findPackageLocator(join(folder, 'noop.js'));
  if (api === undefined || root == null) return undefined;
  const found = new Map<string, InstalledPackage>();
  const seen = new Set<string>();
  // The nearest come first, so that a package which the service can name counts as its own.
  const queue: Array<{ readonly locator: Locator; readonly depth: number }> = [
    { locator: root, depth: 0 },
  ];
  for (const { locator, depth } of queue) {
    const key = `${locator.name}@${locator.reference}`;
    const information = seen.has(key) ? null : api.getPackageInformation(locator);
    seen.add(key);
    if (information === null) continue;
    const { packageLocation, packageDependencies } = information;
    const { name } = locator;
    if (depth > 0 && name !== null && names.has(name) && !found.has(packageLocation)) {
      // By Node's own `fs`, which Plug'n'Play lets read archives.
      const version = versionOf(packageLocation);
      const one = { name, version, folder: packageLocation, direct: depth === 1 };
      if (version !== undefined) found.set(packageLocation, { ...one, version });
    }
    for (const [dependency, reference] of packageDependencies) {
      if (reference === null) continue;
      queue.push({ locator: api.getLocator(dependency, reference), depth: depth + 1 });
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function pnpApi(folder: string): PnpApi | undefined {
  if (process.versions.pnp === undefined) return undefined;
  try {
    return createRequire(join(folder, 'noop.js'))('pnpapi') as PnpApi;
  } catch {
    return undefined;
  }
}
