import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { NEIGHBOUR_CATALOG } from '../catalog/neighbour-catalog.ts';
import type { Report } from '../util/message-code.ts';
import type { Instrumenter } from './instrumenter.ts';
import { nearestRange, type PackageVersion } from './version-ranges.ts';

/**
 * Reports each package that is loaded in a version that no instrumentation supports, once.
 *
 * @returns a function to call when the instrumentations of a package have been loaded
 */
export function createVersionReports(
  instrumenter: Instrumenter,
  warn: Report,
): (entries: readonly CatalogEntry[], packageVersion: PackageVersion) => void {
  const reports = new Set<string>();
  return (entries, packageVersion) => {
    const { name, version } = packageVersion;
    const instrumentations = entries.filter((entry) => !NEIGHBOUR_CATALOG.includes(entry));
    if (version === undefined || instrumentations.length === 0 || reports.has(name)) return;
    const unmatched = instrumentations.map((entry) =>
      instrumenter.unmatchedRanges(entry, packageVersion),
    );
    if (unmatched.some((ranges) => ranges.length === 0)) return;
    reports.add(name);
    const range = nearestRange(version, unmatched.flat());
    const names = [...new Set(instrumentations.map((entry) => entry.name))].join(' and ');
    warn(
      'SL_VERSION_NOT_OBSERVED',
      `${name} ${version} is not instrumented: the instrumentation ${names} supports ${range}. Install a version of ${name} in that range, or do without its telemetry.`,
    );
  };
}
