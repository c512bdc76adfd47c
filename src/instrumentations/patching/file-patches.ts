import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';

/**
 * A package of which files are patched, and not what it exports. The patches stay when the instrumentation is
 * disabled.
 *
 * @param versions semver ranges of the package
 * @param patches by path, such as `ws/lib/websocket.js`; called with the exports of the file
 */
export function patchFiles(
  packageName: string,
  versions: string[],
  patches: Readonly<Record<string, (exports: never) => void>>,
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
        () => {},
      ),
  );
  return new InstrumentationNodeModuleDefinition(packageName, versions, undefined, undefined, files);
}
