import {
  type Instrumentation,
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from './version.ts';

/** What an instrumentation patches in a package. */
export interface PackagePatch {
  readonly packageName: string;
  readonly versions: string[];
  /** Whether versions include prereleases. */
  readonly includePrerelease?: boolean;
  /** Called with the exports of the package. */
  patch?(exports: never, version: string | undefined): void;
  readonly files?: readonly FilePatch[];
}

export interface FilePatch {
  /** Below the folder of the package. */
  readonly path: string;
  /** Default: those of the package. */
  readonly versions?: string[];
  /** Called with the exports of the file. */
  patch(exports: never): void;
}

/**
 * @param name scope of the telemetry, after `sightline/`
 * @returns the class of an instrumentation that patches objects in place and leaves exports as they are
 */
export function packageInstrumentation(
  name: string,
  { packageName, versions, includePrerelease, patch, files = [] }: PackagePatch,
): new (
  config?: object,
) => Instrumentation {
  return class extends InstrumentationBase {
    constructor(config = {}) {
      super(`sightline/${name}`, VERSION, config);
    }

    protected override init(): InstrumentationNodeModuleDefinition {
      const definition = new InstrumentationNodeModuleDefinition(
        packageName,
        versions,
        patch && unchanged(patch),
        undefined,
        files.map(
          (file) =>
            new InstrumentationNodeModuleFile(
              `${packageName}/${file.path}`,
              file.versions ?? versions,
              unchanged(file.patch),
              () => {},
            ),
        ),
      );
      return Object.assign(definition, includePrerelease === true && { includePrerelease });
    }
  };
}

function unchanged(patch: (exports: never, version?: string) => void) {
  return (exports: unknown, version?: string): unknown => {
    patch(exports as never, version);
    return exports;
  };
}
