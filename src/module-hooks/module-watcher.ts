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

/** Loaded by packages that Sightline has too, it is a copy of the service's all the same. */
const API = '@opentelemetry/api';

/** Packages that the build puts into our own files. */
const OWN_PACKAGES = /\/node_modules\/(@opentelemetry\/|require-in-the-middle\/)/;

/** @returns has the instrumentations loaded that wait for a module, before it runs */
export function createModuleWatcher(
  index: ModuleIndex,
  instrumenter: Instrumenter,
): (loading: Loading) => void {
  return (loading) => {
    const { specifier, url, parentUrl } = loading;
    if (instrumenter.busy) return;
    const named = index.bySpecifier(specifier);
    const waiting = named.length > 0 ? named : index.byUrl(url, parentUrl);
    if (waiting.length === 0 || (specifier !== API && isOurs(loading))) return;
    for (const entry of waiting) {
      const covered = COVERED_BY[entry.name];
      if (covered !== undefined && parentUrl?.includes(`/node_modules/${covered}/`)) continue;
      instrumenter.ensure(entry, `${specifier} is loaded${parentUrl ? ` by ${parentUrl}` : ''}`);
    }
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
