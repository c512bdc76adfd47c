import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INNER_PACKAGES } from '../catalog/inner-packages.ts';
import { quickSatisfies } from './quick-satisfies.ts';

/** A package that is being loaded. */
export interface PackageVersion {
  readonly name: string;
  /** From its package.json. Undefined where that has none, or where an inner package's version counts instead. */
  readonly version: string | undefined;
}

/** The versions of a module that an instrumentation patches. */
export interface SupportedModule {
  readonly name: string;
  readonly supportedVersions: readonly string[];
}

/** An instrumentation's definition of a module, with those of its files. */
interface Definition extends SupportedModule {
  supportedVersions: readonly string[];
  readonly files?: ReadonlyArray<{ supportedVersions: readonly string[] }>;
}

/**
 * Adds versions that an instrumentation does not state itself.
 * @param ranges by module
 * @returns the same definitions
 */
export function addVersions(
  definitions: readonly SupportedModule[],
  ranges: Readonly<Record<string, string>> | undefined,
): readonly SupportedModule[] {
  for (const definition of definitions as readonly Definition[]) {
    const range = ranges?.[definition.name];
    if (range === undefined) continue;
    for (const target of [definition, ...(definition.files ?? [])]) {
      target.supportedVersions = [...target.supportedVersions, range];
    }
  }
  return definitions;
}

/**
 * Excludes the versions of packages whose channels replace the instrumentation.
 * @param limitOf the first version of a module that is excluded; undefined for none
 */
export function addUpperBounds(
  definitions: readonly SupportedModule[],
  limitOf: (module: string) => string | undefined,
): void {
  for (const definition of definitions as readonly Definition[]) {
    const limit = limitOf(definition.name);
    if (limit === undefined) continue;
    for (const target of [definition, ...(definition.files ?? [])]) {
      target.supportedVersions = target.supportedVersions.map((range) => `${range} <${limit}`);
    }
  }
}

/** Parts of a client that is itself patched. No service loads them directly. */
const PARTS: ReadonlySet<string> = new Set([
  '@aws-sdk/middleware-stack',
  '@smithy/middleware-stack',
]);

/**
 * Reads the version of a package, unless the version of an inner package counts instead.
 * @param folder of the package
 */
export function readPackageVersion(name: string, folder: string): PackageVersion {
  if (PARTS.has(name)) return { name, version: undefined };
  const { version, dependencies } = manifestIn(folder);
  const hasInner = INNER_PACKAGES[name]?.some((inner) => dependencies?.[inner] !== undefined);
  return { name, version: hasInner ? undefined : version };
}

/** The part of a package.json that is used. */
interface Manifest {
  readonly version?: string | undefined;
  readonly dependencies?: Readonly<Record<string, string>> | undefined;
}

/** By folder of the package: both this file and the upstream base class read each one. */
const manifests = new Map<string, Manifest>();

/** @returns an empty object where the package.json cannot be read */
export function manifestIn(folder: string): Manifest {
  const cached = manifests.get(folder);
  if (cached !== undefined) return cached;
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

/** The versions of a package that an instrumentation states. */
export function rangesOf(name: string, modules: readonly SupportedModule[]): readonly string[] {
  return modules
    .filter((module) => module.name === name)
    .flatMap(({ supportedVersions }) => supportedVersions);
}

/**
 * The ranges that an instrumentation has for a package, where its version is in none of them.
 * @returns an empty list where it is in one, or where the version is unknown
 */
export function unmatchedRanges(
  { name, version }: PackageVersion,
  modules: readonly SupportedModule[],
): readonly string[] {
  if (version === undefined) return [];
  const ranges = rangesOf(name, modules);
  const release = releaseOf(version);
  const isIn = (range: string) => quickSatisfies(release, normalize(range)) !== false;
  return ranges.some(isIn) ? [] : ranges.map(removeUpperBound);
}

/** A range without the bound that `addUpperBounds` adds. */
function removeUpperBound(range: string): string {
  return range.replace(/( <\S+) <\S+$/, '$1');
}

/** A prerelease counts as its release. */
export function releaseOf(version: string): string {
  return version.replace(/[-+].*$/, '');
}

/** Rewrites `>= 6.7 < 8` and `2` in the syntax of `quickSatisfies`. */
function normalize(range: string): string {
  return range.replaceAll(/([<>=]) +/g, '$1').replace(/^\d+$/, '^$&');
}

/** The range that is nearest to a version. */
export function nearestRange(version: string, ranges: readonly string[]): string {
  const position = positionOf(version);
  const distance = (range: string) =>
    Math.min(
      ...(range.match(/\d+(\.\d+)*/g) ?? []).map((end) => Math.abs(positionOf(end) - position)),
    );
  return ranges.reduce((best, range) => (distance(range) < distance(best) ? range : best));
}

function positionOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major * 1e5 + minor;
}
