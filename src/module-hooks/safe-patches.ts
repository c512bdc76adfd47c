import type {
  InstrumentationBase,
  InstrumentationModuleDefinition,
} from '@opentelemetry/instrumentation';

type Patch = (exports: unknown, version?: string) => unknown;

/** What has a patch: a module, or a file in one. */
interface Patched {
  readonly name: string;
  patch?: Patch | undefined;
}

type Definitions = InstrumentationModuleDefinition[] | InstrumentationModuleDefinition | undefined;

/** As every package of an instrumentation exports it. */
export type InstrumentationClass = new (options: object) => InstrumentationBase;

/**
 * Lets an instrumentation fail alone: a module that cannot be patched, because it is not what the
 * instrumentation expects, is loaded as it is. Otherwise the error would be the service's, thrown where
 * it loads the module.
 *
 * @param observer told of each module that it will patch, by name or path, and of each that fails
 * @returns the class, with patches that do not throw
 */
export function withSafePatches(
  original: InstrumentationClass,
  observer: {
    willPatch(name: string): void;
    failed(name: string, error: Error): void;
  },
): InstrumentationClass {
  const { init } = original.prototype as unknown as { init(): Definitions };
  return class extends original {
    protected override init(): InstrumentationModuleDefinition[] {
      const definitions = [init.call(this) ?? []].flat();
      for (const definition of definitions) {
        observer.willPatch(definition.name);
        makeSafe(definition, observer.failed);
        for (const file of definition.files) makeSafe(file, observer.failed);
      }
      return definitions;
    }
  };
}

function makeSafe(target: Patched, onFailure: (name: string, error: Error) => void): void {
  const { patch } = target;
  if (patch === undefined) return;
  target.patch = (exports, version) => {
    try {
      return patch.call(target, exports, version);
    } catch (error) {
      onFailure(target.name, error as Error);
      return exports;
    }
  };
}
