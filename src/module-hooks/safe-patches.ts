import type {
  InstrumentationBase,
  InstrumentationModuleDefinition,
} from '@opentelemetry/instrumentation';
import { mimicSignature } from '../instrumentations/patching/mimic-function.ts';
import { guardedListener, placeOf } from '../util/guard.ts';
import { manifestIn, withMoreVersions, withVersionsBelow } from './version-ranges.ts';

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
 * @param more versions that it is to take beside its own, by module
 * @param first the first version of a module that it is not to take
 * @param observer called with each module that it will patch, by name or path, and of each that fails
 * @returns the class, with patches that do not throw
 */
export function withSafePatches(
  original: InstrumentationClass,
  more: Readonly<Record<string, string>> | undefined,
  first: (module: string) => string | undefined,
  observer: {
    willPatch(name: string): void;
    failed(name: string, error: Error): void;
  },
): InstrumentationClass {
  const { init } = original.prototype as unknown as { init(): Definitions };
  const safe = class extends original {
    protected override init(): InstrumentationModuleDefinition[] {
      keepNames(this as unknown as Wrapping);
      const definitions = [init.call(this) ?? []].flat();
      withMoreVersions(definitions, more);
      withVersionsBelow(definitions, first);
      for (const definition of definitions) {
        observer.willPatch(definition.name);
        // A version before a release counts as that release, as in `missedRanges`; not so by upstream's default.
        definition.includePrerelease = true;
        makeSafe(definition, observer.failed);
        for (const file of definition.files) makeSafe(file, observer.failed);
      }
      return definitions;
    }
  };
  guardChannels(safe, original.name);
  readVersionsOnce(safe);
  return safe;
}

interface Versioned {
  _extractPackageVersion(folder: string): string | undefined;
}

/** What the package is read for is known by then; where that is nothing, upstream warns. */
function readVersionsOnce(safe: InstrumentationClass): void {
  const prototype = safe.prototype as unknown as Versioned;
  const { _extractPackageVersion: extract } = prototype;
  prototype._extractPackageVersion = function (folder) {
    return manifestIn(folder).version ?? extract.call(this, folder);
  };
}

interface Subscribing {
  subscribeToChannel?(channel: string, listener: (message: unknown, name: string) => void): void;
}

/**
 * Upstream's that listen to channels, such as that of undici, do so by a method of this name; without it,
 * nothing is guarded, and test/guards/failing-parts.test.ts fails.
 */
function guardChannels(safe: InstrumentationClass, name: string): void {
  const prototype = safe.prototype as Subscribing;
  const { subscribeToChannel } = prototype;
  if (subscribeToChannel === undefined) return;
  const place = placeOf(
    `${name}, notified of an event,`,
    'Spans may be missing, and what the service does goes on. Report this to OpenTelemetry.',
  );
  prototype.subscribeToChannel = function (this: unknown, channel, listener) {
    subscribeToChannel.call(this, channel, guardedListener(place, listener));
  };
}

type AnyFunction = (this: never, ...given: never[]) => unknown;

/** How InstrumentationBase puts a function around a method. */
interface Wrapping {
  _wrap(target: Record<PropertyKey, unknown>, name: PropertyKey, wrapper: unknown): unknown;
}

/** What is wrapped has the name and the number of parameters that it had. */
function keepNames(instrumentation: Wrapping): void {
  const { _wrap: wrap } = instrumentation;
  instrumentation._wrap = (target, name, wrapper) => {
    const original = target?.[name];
    const wrapped = wrap.call(instrumentation, target, name, wrapper);
    return likeBefore(wrapped, original);
  };
}

function likeBefore(replacement: unknown, original: unknown): unknown {
  if (typeof replacement !== 'function' || typeof original !== 'function') return replacement;
  return mimicSignature(replacement as AnyFunction, original as AnyFunction);
}

function makeSafe(target: Patched, onFailure: (name: string, error: Error) => void): void {
  const { patch } = target;
  if (patch === undefined) return;
  target.patch = (exports, version) => {
    try {
      return likeBefore(patch.call(target, exports, version), exports);
    } catch (error) {
      onFailure(target.name, error as Error);
      return exports;
    }
  };
}
