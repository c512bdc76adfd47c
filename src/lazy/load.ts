import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import type { LazyPart } from './lazy-parts.ts';

const require = createRequire(import.meta.url);
const OWN = 'sightline:';

/** URL of the folder of our files: `src/` in a checkout, `dist/` where it is built. */
export const OWN_FOLDER: string = new URL('..', import.meta.url).href;

/** Packages for which instrumentations get a file of ours, as in the build. */
const STAND_INS: Readonly<Record<string, string>> = {
  'import-in-the-middle': new URL('../module-hooks/import-in-the-middle.ts', import.meta.url).href,
  'require-in-the-middle': new URL('../module-hooks/require-in-the-middle.ts', import.meta.url)
    .href,
};

/** A service may have the same package, which gets what it asks for. */
const INSTRUMENTATION = new URL('.', import.meta.resolve('@opentelemetry/instrumentation')).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const standIn = STAND_INS[specifier];
    const isInstrumentation = context.parentURL?.startsWith(INSTRUMENTATION);
    return nextResolve(standIn !== undefined && isInstrumentation ? standIn : specifier, context);
  },
});

/**
 * Loads a part synchronously, at the moment it is needed. It takes the ES module form of a package, so
 * that what it imports is the copy that is loaded already. The build replaces this file by one that
 * knows the file of each part.
 *
 * @throws what the part throws while it loads, or ERR_MODULE_NOT_FOUND
 */
export function load<T>(part: LazyPart | CatalogEntry['specifier']): T {
  const url = part.startsWith(OWN)
    ? new URL(`../${part.slice(OWN.length)}.ts`, import.meta.url).href
    : import.meta.resolve(part);
  return require(url.startsWith('file:') ? fileURLToPath(url) : url) as T;
}
