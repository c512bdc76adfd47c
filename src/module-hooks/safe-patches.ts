import type {
  InstrumentationBase,
  InstrumentationModuleDefinition,
} from '@opentelemetry/instrumentation';
import { mimicSignature } from '../instrumentations/patching/mimic-function.ts';
import { guardedListener, placeOf } from '../util/guard.ts';
import { addUpperBounds, addVersions, manifestIn } from './version-ranges.ts';

type Patch = (exports: unknown, version?: string) => unknown;

/** The definition of a module, or of a file in one. */
interface Definition {
  readonly name: string;
  patch?: Patch | undefined;
}

type Definitions = InstrumentationModuleDefinition[] | InstrumentationModuleDefinition | undefined;

/** The class that an instrumentation package exports. */
export type InstrumentationClass = new (options: object) => InstrumentationBase;

/**
 * Contains the failures of an instrumentation. A module that cannot be patched, because it differs from what the
 * instrumentation expects, is loaded unpatched; otherwise the error would be thrown where the service loads the
 * module. Makes it accept prereleases, extra versions and an upper limit, and keep the names of the functions that
 * it wraps.
 *
 * @param extraVersions versions that it supports beyond its own, by module
 * @param limitOf the first version of a module that it must not patch
 * @param observer called with the name or path of each module that it defines, and of each whose patch fails
 * @returns the class, with patches that do not throw
 */
export function withSafePatches(
  original: InstrumentationClass,
  extraVersions: Readonly<Record<string, string>> | undefined,
  limitOf: (module: string) => string | undefined,
  observer: {
    onDefinition(name: string): void;
    onFailure(name: string, error: Error): void;
  },
): InstrumentationClass {
  const { init } = original.prototype as unknown as { init(): Definitions };
  const safe = class extends original {
    protected override init(): InstrumentationModuleDefinition[] {
      keepNames(this as unknown as MethodWrapper);
      const definitions = [init.call(this) ?? []].flat();
      addVersions(definitions, extraVersions);
      addUpperBounds(definitions, limitOf);
      for (const definition of definitions) {
        observer.onDefinition(definition.name);
        // A prerelease counts as its release, as in `unmatchedRanges`. Upstream's default excludes it.
        definition.includePrerelease = true;
        makeSafe(definition, observer.onFailure);
        for (const file of definition.files) makeSafe(file, observer.onFailure);
      }
      return definitions;
    }
  };
  guardChannels(safe, original.name);
  readVersionsOnce(safe);
  return safe;
}

interface VersionReader {
  _extractPackageVersion(folder: string): string | undefined;
}

/** Its package.json has been read by then. Where that has no version, the upstream method warns. */
function readVersionsOnce(safe: InstrumentationClass): void {
  const prototype = safe.prototype as unknown as VersionReader;
  const { _extractPackageVersion: extract } = prototype;
  prototype._extractPackageVersion = function (folder) {
    return manifestIn(folder).version ?? extract.call(this, folder);
  };
}

interface ChannelSubscriber {
  subscribeToChannel?(channel: string, listener: (message: unknown, name: string) => void): void;
}

/**
 * Upstream instrumentations that listen to channels, such as that of undici, do so by a method of this name. If it
 * is renamed, nothing is guarded and test/guards/failing-parts.test.ts fails.
 */
function guardChannels(safe: InstrumentationClass, name: string): void {
  const prototype = safe.prototype as ChannelSubscriber;
  const { subscribeToChannel } = prototype;
  if (subscribeToChannel === undefined) return;
  const place = placeOf(
    `${name}, notified of an event,`,
    'Spans may be missing, but the service is not affected. Report this to OpenTelemetry.',
  );
  prototype.subscribeToChannel = function (this: unknown, channel, listener) {
    subscribeToChannel.call(this, channel, guardedListener(place, listener));
  };
}

type AnyFunction = (this: never, ...args: never[]) => unknown;

/** How InstrumentationBase wraps a method. */
interface MethodWrapper {
  _wrap(target: Record<PropertyKey, unknown>, name: PropertyKey, wrapper: unknown): unknown;
}

/** A wrapped function keeps its name and its number of parameters. */
function keepNames(instrumentation: MethodWrapper): void {
  const { _wrap: wrap } = instrumentation;
  instrumentation._wrap = (target, name, wrapper) => {
    const original = target?.[name];
    const wrapped = wrap.call(instrumentation, target, name, wrapper);
    return copyShape(wrapped, original);
  };
}

function copyShape(replacement: unknown, original: unknown): unknown {
  if (typeof replacement !== 'function' || typeof original !== 'function') return replacement;
  return mimicSignature(replacement as AnyFunction, original as AnyFunction);
}

function makeSafe(target: Definition, onFailure: (name: string, error: Error) => void): void {
  const { patch } = target;
  if (patch === undefined) return;
  target.patch = (exports, version) => {
    try {
      return copyShape(patch.call(target, exports, version), exports);
    } catch (error) {
      onFailure(target.name, error as Error);
      return exports;
    }
  };
}
