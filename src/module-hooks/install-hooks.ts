import { isBuiltin, registerHooks } from 'node:module';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import type { Preload } from '../configuration/preloads.ts';
import { COVERED_BY } from '../instrumentations/defaults.ts';
import { load } from '../load.ts';
import { watchNamespaces } from './esm-namespaces.ts';
import type { Instrumenter } from './instrumenter.ts';
import {
  canStartLoaderThread,
  LOADER_THREAD_IMPOSSIBLE,
  wrapOnLoaderThread,
} from './loader-thread.ts';
import type { ModuleIndex } from './module-index.ts';

/** The part of import-in-the-middle that wraps ES modules, composed by hand. */
interface EsmWrapper {
  applyOptions(options: { shouldInclude(url: string, specifier: string): boolean }): void;
  resolveSync: NonNullable<Parameters<typeof registerHooks>[0]['resolve']>;
  loadSync: NonNullable<Parameters<typeof registerHooks>[0]['load']>;
}

const OWN_FOLDER = new URL('.', import.meta.url).href;

/**
 * Watches modules being resolved, by `require` and by `import`, and has the instrumentation of each
 * loaded before the module itself runs.
 *
 * CommonJS modules are then patched by require-in-the-middle, which has to be in place before the
 * first `require` that it is to see, and ES modules by import-in-the-middle, which is loaded with the
 * first ES module that needs it.
 */
export function installHooks(
  index: ModuleIndex,
  instrumenter: Instrumenter,
  start: { readonly preloads: readonly Preload[]; warn(text: string): void },
): void {
  new RequireHook();
  watchNamespaces();
  watchGetBuiltinModule(index, instrumenter);
  const { supportsSyncHooks } = load<{ supportsSyncHooks(): boolean }>(
    'import-in-the-middle/supports-sync-hooks.mjs',
  );
  if (supportsSyncHooks()) installSynchronousHooks(index, instrumenter);
  else {
    watchModules(index, instrumenter);
    if (canStartLoaderThread(start.preloads)) wrapOnLoaderThread(index);
    else start.warn(LOADER_THREAD_IMPOSSIBLE);
  }
}

/** Constructing any instrumentation puts require-in-the-middle in place. */
class RequireHook extends InstrumentationBase {
  constructor() {
    super('sightline/require-hook', '0', {});
  }
  protected override init(): undefined {
    return undefined;
  }
}

/**
 * No module hook sees `process.getBuiltinModule`. Require-in-the-middle does, and remembers for good
 * that a module had no instrumentation, so that it has to have one before.
 */
function watchGetBuiltinModule(index: ModuleIndex, instrumenter: Instrumenter): void {
  const original = process.getBuiltinModule;
  process.getBuiltinModule = function getBuiltinModule(this: unknown, id: string) {
    if (!instrumenter.busy) instrument(index, instrumenter, String(id), '', undefined);
    return Reflect.apply(original, this, [id]);
  } as typeof original;
}

function installSynchronousHooks(index: ModuleIndex, instrumenter: Instrumenter): void {
  let wrapper: EsmWrapper | undefined;
  /** The wrapper is made of modules itself, some of which may be instrumented. */
  let creating = false;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (instrumenter.busy || creating) return nextResolve(specifier, context);
      const watched: typeof nextResolve = (nextSpecifier, nextContext) => {
        const result = nextResolve(nextSpecifier, nextContext);
        instrument(index, instrumenter, nextSpecifier, result.url, context.parentURL);
        return result;
      };
      if (wrapper === undefined) {
        const result = watched(specifier, context);
        if (context.conditions.includes('require') || !index.isPatched(result.url, specifier)) {
          return result;
        }
        creating = true;
        try {
          wrapper = createEsmWrapper(index);
        } finally {
          creating = false;
        }
      }
      return wrapper.resolveSync(specifier, context, watched);
    },
    load(url, context, nextLoad) {
      return wrapper === undefined
        ? nextLoad(url, context)
        : wrapper.loadSync(url, context, nextLoad);
    },
  });
}

/** Sees what is loaded and leaves it as it is: for versions of Node where only a loader can wrap. */
function watchModules(index: ModuleIndex, instrumenter: Instrumenter): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const result = nextResolve(specifier, context);
      if (!instrumenter.busy) {
        instrument(index, instrumenter, specifier, result.url, context.parentURL);
      }
      return result;
    },
  });
}

function instrument(
  index: ModuleIndex,
  instrumenter: Instrumenter,
  specifier: string,
  url: string,
  parentUrl: string | undefined,
): void {
  if (parentUrl !== undefined && isRequireHook(parentUrl) && !isBuiltin(specifier)) return;
  const named = index.bySpecifier(specifier);
  for (const entry of named.length > 0 ? named : index.byUrl(url, parentUrl)) {
    const covered = COVERED_BY[entry.name];
    if (covered !== undefined && parentUrl?.includes(`/node_modules/${covered}/`)) continue;
    instrumenter.ensure(entry, `${specifier} is loaded${parentUrl ? ` by ${parentUrl}` : ''}`);
  }
}

/**
 * Require-in-the-middle resolves the name of each package that it has seen, to find its main file. That
 * loads nothing. (Built, it lies beside this file.)
 */
function isRequireHook(url: string): boolean {
  return url.startsWith(OWN_FOLDER) || url.includes('/node_modules/require-in-the-middle/');
}

function createEsmWrapper(index: ModuleIndex): EsmWrapper {
  const url = import.meta.resolve('import-in-the-middle/create-hook.mjs');
  const { createHook } = load<{ createHook(meta: { url: string }): EsmWrapper }>(
    'import-in-the-middle/create-hook.mjs',
  );
  const wrapper = createHook({ url });
  wrapper.applyOptions({ shouldInclude: (u, specifier) => index.isPatched(u, specifier) });
  return wrapper;
}
