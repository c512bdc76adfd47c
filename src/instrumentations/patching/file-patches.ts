import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';

/** By the path of a file, such as `ws/lib/websocket.js`, a function that is called with its exports. */
type FilePatches = Readonly<Record<string, (exports: never) => unknown>>;

/**
 * A package of which files are patched, and not what it exports.
 *
 * @param versions semver ranges of the package
 * @param unpatches undo the patches when the instrumentation is disabled. Default: the patches stay
 */
export function patchFiles(
  packageName: string,
  versions: string[],
  patches: FilePatches,
  unpatches: FilePatches = {},
): InstrumentationNodeModuleDefinition {
  const files = Object.entries(patches).map(
    ([path, patch]) =>
      new InstrumentationNodeModuleFile(
        path,
        versions,
        (exports: unknown) => {
          patch(exports as never);
          return exports;
        },
        (exports?: unknown) => {
          if (exports !== undefined) unpatches[path]?.(exports as never);
        },
      ),
  );
  return new InstrumentationNodeModuleDefinition(
    packageName,
    versions,
    undefined,
    undefined,
    files,
  );
}
