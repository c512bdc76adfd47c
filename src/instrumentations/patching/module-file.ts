import { InstrumentationNodeModuleFile } from '@opentelemetry/instrumentation';

/**
 * Defines a patch of one file of a package, which stays applied when its instrumentation is disabled.
 *
 * @param path the path of the file, starting with the name of the package
 * @param versions ranges of the package
 * @param patch returns the exports, or their replacement
 */
export function moduleFile(
  path: string,
  versions: string[],
  patch: (exports: never) => unknown,
): InstrumentationNodeModuleFile {
  return new InstrumentationNodeModuleFile(
    path,
    versions,
    patch as (exports: unknown) => unknown,
    () => {},
  );
}
