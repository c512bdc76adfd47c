import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import type { LazyPart } from './lazy-parts.ts';
import { STAND_INS } from './stand-ins.ts';

const require = createRequire(import.meta.url);
const PREFIX = 'sightline:';

/** URL of Sightline's own folder: `src/` in a checkout, `dist/` in the package. */
export const CODE_FOLDER: string = new URL('..', import.meta.url).href;

/** Only its imports are replaced: the service may use the same packages. */
const INSTRUMENTATION = new URL('.', import.meta.resolve('@opentelemetry/instrumentation')).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const standIn = STAND_INS[specifier];
    const isInstrumentation = context.parentURL?.startsWith(INSTRUMENTATION);
    return standIn !== undefined && isInstrumentation
      ? nextResolve(new URL(standIn, CODE_FOLDER).href, context)
      : nextResolve(specifier, context);
  },
});

/**
 * Loads a part synchronously when it is needed. It loads the ES module form of a package, so that the package shares
 * the modules that are already loaded. The build replaces this file by one that knows the file of each part.
 *
 * @throws the error of the part's own code, or ERR_MODULE_NOT_FOUND
 */
export function load<T>(part: LazyPart | CatalogEntry['specifier']): T {
  const url = part.startsWith(PREFIX)
    ? new URL(`${part.slice(PREFIX.length)}.ts`, CODE_FOLDER).href
    : import.meta.resolve(part);
  return require(url.startsWith('file:') ? fileURLToPath(url) : url) as T;
}
