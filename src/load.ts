import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/**
 * Loads a package of ours synchronously, at the moment it is needed. It takes the ES module form,
 * so that what it imports is the copy that is loaded already.
 *
 * @param specifier a package name (with or without a sub-path), as in an import
 * @throws what the package throws while it loads, or ERR_MODULE_NOT_FOUND
 */
export function load<T>(specifier: string): T {
  const url = import.meta.resolve(specifier);
  return require(url.startsWith('file:') ? fileURLToPath(url) : url) as T;
}
