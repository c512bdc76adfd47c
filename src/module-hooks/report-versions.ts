import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { NEIGHBOUR_CATALOG } from '../catalog/neighbour-catalog.ts';
import type { Report } from '../util/message-code.ts';
import type { Instrumenter } from './instrumenter.ts';
import { type FoundPackage, nearestRange } from './version-ranges.ts';

/**
 * Reports packages that are loaded in a version that no instrumentation takes, each the first time.
 *
 * @returns to be called when the instrumentations of a package have been loaded
 */
export function createVersionReport(
  instrumenter: Instrumenter,
  warn: Report,
): (entries: readonly CatalogEntry[], found: FoundPackage) => void {
  const reported = new Set<string>();
  return (entries, found) => {
    const { name, version } = found;
    const observing = entries.filter((entry) => !NEIGHBOUR_CATALOG.includes(entry));
    if (version === undefined || observing.length === 0 || reported.has(name)) return;
    const missed = observing.map((entry) => instrumenter.missed(entry, found));
    if (missed.some((ranges) => ranges.length === 0)) return;
    reported.add(name);
    const range = nearestRange(version, missed.flat());
    const names = [...new Set(observing.map((entry) => entry.name))].join(' and ');
    warn(
      'SL_VERSION_NOT_OBSERVED',
      `${name} ${version} is not observed: the instrumentation ${names} takes ${range}. Install a version of ${name} in that range, or do without its telemetry.`,
    );
  };
}
