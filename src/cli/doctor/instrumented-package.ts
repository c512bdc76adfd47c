import satisfies from 'semver/functions/satisfies.js';
import type { CatalogEntry } from '../../catalog/catalog-entry.ts';
import { CATALOG, extraVersionsOf } from '../../catalog/catalog-index.ts';
import type { InstrumentationsConfiguration } from '../../configuration/configuration.ts';
import { load } from '../../lazy/load.ts';
import { createInstrumenter } from '../../module-hooks/instrumenter.ts';
import { addVersions, rangesOf, type SupportedModule } from '../../module-hooks/version-ranges.ts';
import type { InstalledPackage } from './find-packages.ts';
import { fail, ok, type Verdict, warn } from './finding.ts';

const CODE = 'SL_VERSION_NOT_OBSERVED';
const MEASURED = { metrics: true, slowQueryMs: undefined };

/**
 * Whether a package is instrumented in its version.
 *
 * @param installed all packages of the catalog that were found: some are instrumented by another, such
 *   as `redis` since its version 4 by `@redis/client`
 */
export function instrumentedPackage(
  { name, version, direct }: InstalledPackage,
  installed: readonly InstalledPackage[],
  instrumentations: InstrumentationsConfiguration | undefined,
): Verdict {
  const entries = CATALOG.filter(({ modules }) => modules.includes(name));
  const switched = instrumentations && createInstrumenter(instrumentations, {}, MEASURED, SILENT);
  if (switched !== undefined && !entries.some(switched.isEnabled)) {
    return warn(
      'SL_INSTRUMENTATION_OFF',
      `${version}: its instrumentation ${entries[0]!.name} is switched off`,
      'Nothing to do if that is what you want.',
    );
  }
  const supports = (one: InstalledPackage) => {
    const ranges = entries.flatMap((entry) => rangesIn(entry, one.name));
    const listed = entries.some(({ modules }) => modules.includes(one.name));
    return listed && (ranges.length === 0 || ranges.some((range) => fits(one.version, range)));
  };
  if (supports({ name, version, direct, folder: '' })) return ok(version);
  const other = installed.find((one) => one.name !== name && supports(one));
  if (other !== undefined) return ok(`${version}, by way of ${other.name} ${other.version}`);
  const ranges = [...new Set(entries.flatMap((entry) => rangesIn(entry, name)))];
  const text = `${version} is not instrumented: ${ranges.join(' and ')} are supported`;
  if (!direct) return warn(CODE, text, 'Only another package uses it: usually nothing to do.');
  return fail(CODE, text, `Install a version of ${name} in that range, or do without its spans.`);
}

const SILENT = { warn() {}, debug() {} };

function fits(version: string, range: string): boolean {
  return satisfies(version, range, { includePrerelease: true });
}

type InstrumentationClass = new (options: object) => { getModuleDefinitions(): SupportedModule[] };

const known = new Map<CatalogEntry, readonly SupportedModule[]>();

/** Of an instrumentation that is loaded for nothing else. */
function rangesIn(entry: CatalogEntry, name: string): readonly string[] {
  let definitions = known.get(entry);
  if (definitions === undefined) {
    const exported = load<Record<string, InstrumentationClass>>(entry.specifier);
    definitions = addVersions(
      new exported[entry.className]!({ enabled: false }).getModuleDefinitions(),
      extraVersionsOf(entry.name),
    );
    known.set(entry, definitions);
  }
  return rangesOf(name, definitions);
}
