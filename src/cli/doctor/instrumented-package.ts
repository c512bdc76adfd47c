import satisfies from 'semver/functions/satisfies.js';
import type { CatalogEntry } from '../../catalog/catalog-entry.ts';
import { CATALOG, extraVersionsOf } from '../../catalog/catalog-index.ts';
import type { InstrumentationsConfiguration } from '../../configuration/configuration.ts';
import { load } from '../../lazy/load.ts';
import { createInstrumenter } from '../../module-hooks/instrumenter.ts';
import { addVersions, rangesOf, type SupportedModule } from '../../module-hooks/version-ranges.ts';
import { fail, ok, type Verdict, warn } from './finding.ts';
import type { InstalledPackage } from './installed-packages.ts';

const CODE = 'SL_VERSION_NOT_OBSERVED';
const OPTIONS = { metrics: true, slowQueryMs: undefined };

/**
 * Checks whether the installed version of a package is instrumented.
 *
 * @param installed all installed packages of the catalog: some are instrumented through another, such as `redis` 4 and
 *   newer through `@redis/client`
 */
export function instrumentedPackage(
  { name, version, isDirect }: InstalledPackage,
  installed: readonly InstalledPackage[],
  instrumentations: InstrumentationsConfiguration | undefined,
): Verdict {
  const entries = CATALOG.filter(({ modules }) => modules.includes(name));
  const instrumenter =
    instrumentations && createInstrumenter(instrumentations, {}, OPTIONS, SILENT);
  if (instrumenter !== undefined && !entries.some(instrumenter.isEnabled)) {
    return warn(
      'SL_INSTRUMENTATION_OFF',
      `${version}: the instrumentation ${entries[0]!.name} is off`,
      'No action needed if that is intended.',
    );
  }
  const supports = (one: InstalledPackage) => {
    const ranges = entries.flatMap((entry) => rangesIn(entry, one.name));
    const listed = entries.some(({ modules }) => modules.includes(one.name));
    return listed && (ranges.length === 0 || ranges.some((range) => fits(one.version, range)));
  };
  if (supports({ name, version, isDirect, folder: '' })) return ok(version);
  const other = installed.find((one) => one.name !== name && supports(one));
  if (other !== undefined) return ok(`${version}, through ${other.name} ${other.version}`);
  const ranges = [...new Set(entries.flatMap((entry) => rangesIn(entry, name)))];
  const text = `${version} is not instrumented; supported versions: ${ranges.join(' and ')}`;
  if (!isDirect) return warn(CODE, text, 'Usually no action needed: only another package uses it.');
  return fail(
    CODE,
    text,
    `Install a version of ${name} in that range, or do without its telemetry.`,
  );
}

const SILENT = { warn() {}, debug() {} };

function fits(version: string, range: string): boolean {
  return satisfies(version, range, { includePrerelease: true });
}

type InstrumentationClass = new (options: object) => { getModuleDefinitions(): SupportedModule[] };

const modulesByEntry = new Map<CatalogEntry, readonly SupportedModule[]>();

/** The supported versions of a package, from its instrumentation. */
function rangesIn(entry: CatalogEntry, name: string): readonly string[] {
  let definitions = modulesByEntry.get(entry);
  if (definitions === undefined) {
    const exported = load<Record<string, InstrumentationClass>>(entry.specifier);
    definitions = addVersions(
      new exported[entry.className]!({ enabled: false }).getModuleDefinitions(),
      extraVersionsOf(entry.name),
    );
    modulesByEntry.set(entry, definitions);
  }
  return rangesOf(name, definitions);
}
