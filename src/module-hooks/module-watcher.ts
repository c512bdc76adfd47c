import { isBuiltin } from 'node:module';
import { COVERED_BY } from '../instrumentations/defaults.ts';
import { OWN_FOLDER } from '../load.ts';
import type { Instrumenter } from './instrumenter.ts';
import type { ModuleIndex } from './module-index.ts';

/** A module that is about to be loaded. */
export interface Loading {
  /** As written in the import. */
  readonly specifier: string;
  /** Where it was found; '' for what is no file. */
  readonly url: string;
  readonly parentUrl?: string | undefined;
  /** Whether `require` loads it, rather than `import`. */
  readonly required: boolean;
}

/** Packages that the build puts into our own files. */
const OWN_PACKAGES = /\/node_modules\/(@opentelemetry\/|require-in-the-middle\/)/;

/**
 * @returns has the instrumentations loaded that wait for a module, before it runs; false where one could not
 *   be, and may be the next time
 */
export function createModuleWatcher(
  index: ModuleIndex,
  instrumenter: Instrumenter,
): (loading: Loading) => boolean {
  return (loading) => {
    const { specifier, url, parentUrl } = loading;
    if (instrumenter.busy) return true;
    const named = index.bySpecifier(specifier);
    const waiting = named.length > 0 ? named : index.byUrl(url, parentUrl);
    if (waiting.length === 0 || isOurs(loading)) return true;
    let isComplete = true;
    for (const entry of waiting) {
      const covered = COVERED_BY[entry.name];
      if (covered !== undefined && parentUrl?.includes(`/node_modules/${covered}/`)) continue;
      const by = parentUrl ? ` by ${parentUrl}` : '';
      isComplete = instrumenter.ensure(entry, `${specifier} is loaded${by}`) && isComplete;
    }
    return isComplete;
  };
}

/**
 * What Sightline itself loads is no reason to instrument it: require-in-the-middle looks up each package
 * that it has seen, and an exporter imports `http`. Only what is required counts all the same, since
 * require-in-the-middle would remember for good that it had no instrumentation.
 */
function isOurs({ specifier, parentUrl, required }: Loading): boolean {
  if (parentUrl === undefined || (required && isBuiltin(specifier))) return false;
  return parentUrl.startsWith(OWN_FOLDER) || OWN_PACKAGES.test(parentUrl);
}
