import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quickSatisfies } from './quick-satisfies.ts';

/** A package that is being loaded. */
export interface FoundPackage {
  readonly name: string;
  /** Of its package.json; undefined where there is none, or where it does not matter. */
  readonly version: string | undefined;
}

/** The versions of a module that an instrumentation patches. */
export interface SupportedModule {
  readonly name: string;
  readonly supportedVersions: readonly string[];
}

/** What instrumentations have for each module, and for each file in it. */
interface Definition extends SupportedModule {
  supportedVersions: readonly string[];
  readonly files?: ReadonlyArray<{ supportedVersions: readonly string[] }>;
}

/**
 * Has an instrumentation take versions that it does not name itself.
 *
 * @param more by module
 * @returns the definitions that were given
 */
export function withMoreVersions(
  definitions: readonly SupportedModule[],
  more: Readonly<Record<string, string>> | undefined,
): readonly SupportedModule[] {
  for (const definition of definitions as readonly Definition[]) {
    const range = more?.[definition.name];
    if (range === undefined) continue;
    for (const it of [definition, ...(definition.files ?? [])]) {
      it.supportedVersions = [...it.supportedVersions, range];
    }
  }
  return definitions;
}

/**
 * Has an instrumentation leave out versions of packages that are listened to in its place.
 *
 * @param first by module, the first of these
 */
export function withVersionsBelow(
  definitions: readonly SupportedModule[],
  first: (module: string) => string | undefined,
): void {
  for (const definition of definitions as readonly Definition[]) {
    const version = first(definition.name);
    if (version === undefined) continue;
    for (const it of [definition, ...(definition.files ?? [])]) {
      it.supportedVersions = it.supportedVersions.map((range) => `${range} <${version}`);
    }
  }
}

/** What is patched in the package below it, as long as that is loaded from there. */
const BY_WAY_OF: Readonly<Record<string, readonly string[]>> = {
  express: ['router'],
  redis: ['@redis/client', '@node-redis/client'],
};

/** Parts of a client, which is patched by itself: no service loads them. */
const PARTS: ReadonlySet<string> = new Set([
  '@aws-sdk/middleware-stack',
  '@smithy/middleware-stack',
]);

/**
 * Reads the version of a package, unless a package below it is what counts.
 *
 * @param folder of the package
 */
export function readFound(name: string, folder: string): FoundPackage {
  if (PARTS.has(name)) return { name, version: undefined };
  const { version, dependencies } = manifestIn(folder);
  const isLeft = BY_WAY_OF[name]?.some((below) => dependencies?.[below] !== undefined);
  return { name, version: isLeft ? undefined : version };
}

/** What of a package.json counts here. */
interface Manifest {
  readonly version?: string | undefined;
  readonly dependencies?: Readonly<Record<string, string>> | undefined;
}

/** Of instrumented packages, by their folders: each is asked for here and by upstream's base class. */
const manifests = new Map<string, Manifest>();

/** @returns nothing of a folder whose package.json cannot be read */
export function manifestIn(folder: string): Manifest {
  const known = manifests.get(folder);
  if (known !== undefined) return known;
  let manifest: Manifest = {};
  try {
    const { version, dependencies } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as { readonly version?: unknown; readonly dependencies?: Manifest['dependencies'] };
    manifest = { version: typeof version === 'string' ? version : undefined, dependencies };
  } catch {
    // A package without one has no version.
  }
  manifests.set(folder, manifest);
  return manifest;
}

/** The versions of a package that an instrumentation itself says it patches. */
export function rangesOf(name: string, modules: readonly SupportedModule[]): readonly string[] {
  return modules
    .filter((module) => module.name === name)
    .flatMap(({ supportedVersions }) => supportedVersions);
}

/**
 * The ranges of a package that an instrumentation has, where its version is in none of them.
 *
 * @returns none where it is in one, or where that is unknown
 */
export function missedRanges(
  { name, version }: FoundPackage,
  modules: readonly SupportedModule[],
): readonly string[] {
  if (version === undefined) return [];
  const ranges = rangesOf(name, modules);
  const release = releaseOf(version);
  const isIn = (range: string) => quickSatisfies(release, plain(range)) !== false;
  return ranges.some(isIn) ? [] : ranges.map(asNamed);
}

/** A range without what `withVersionsBelow` has added. */
function asNamed(range: string): string {
  return range.replace(/( <\S+) <\S+$/, '$1');
}

/** A version before a release counts as that release. */
export function releaseOf(version: string): string {
  return version.replace(/[-+].*$/, '');
}

/** `>= 6.7 < 8` and `2` as `quickSatisfies` knows them. */
function plain(range: string): string {
  return range.replaceAll(/([<>=]) +/g, '$1').replace(/^\d+$/, '^$&');
}

/** Of several ranges, the one that has the least distance to a version. */
export function nearestRange(version: string, ranges: readonly string[]): string {
  const at = inOrder(version);
  const distance = (range: string) =>
    Math.min(...(range.match(/\d+(\.\d+)*/g) ?? []).map((end) => Math.abs(inOrder(end) - at)));
  return ranges.reduce((best, range) => (distance(range) < distance(best) ? range : best));
}

function inOrder(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major * 1e5 + minor;
}
