import { registerHooks } from 'node:module';
import { supportsSyncHooks } from 'import-in-the-middle/supports-sync-hooks.mjs';
import type { Preload } from '../configuration/preloads.ts';
import { load, locate } from '../load.ts';
import { watchNamespaces } from './esm-namespaces.ts';
import { beforeFirstEsModule } from './first-es-module.ts';
import { activateImportInTheMiddle } from './import-in-the-middle.ts';
import type { Instrumenter } from './instrumenter.ts';
import {
  canStartLoaderThread,
  LOADER_THREAD_IMPOSSIBLE,
  wrapOnLoaderThread,
} from './loader-thread.ts';
import type { ModuleIndex } from './module-index.ts';
import { createModuleWatcher, type Loading } from './module-watcher.ts';
import { installRequireHook } from './require-hook.ts';

/** The part of import-in-the-middle that wraps ES modules, composed by hand. */
interface EsmWrapper {
  applyOptions(options: { shouldInclude(url: string, specifier: string): boolean }): void;
  resolveSync: NonNullable<Parameters<typeof registerHooks>[0]['resolve']>;
  loadSync: NonNullable<Parameters<typeof registerHooks>[0]['load']>;
}

type Watch = (loading: Loading) => void;

/**
 * Watches modules being loaded, by `require` and by `import`, and has the instrumentation of each loaded
 * before the module itself runs.
 *
 * CommonJS modules are then patched as `require` gives them out (`require-hook.ts`), ES modules by
 * import-in-the-middle, which is loaded with the first ES module that needs it.
 */
export function installHooks(
  index: ModuleIndex,
  instrumenter: Instrumenter,
  start: {
    readonly preloads: readonly Preload[];
    warn(text: string): void;
    debug(text: string): void;
  },
): void {
  watchNamespaces();
  const watch = createModuleWatcher(index, instrumenter);
  if (supportsSyncHooks()) {
    const beforeRequire = beforeFirstEsModule({
      isOwn: () => instrumenter.busy,
      isPatched: (filename) => index.byUrl(`file://${filename}`, undefined).length > 0,
      tell(reason) {
        start.debug(`ES modules are watched from now on: ${reason}.`);
        installSynchronousHooks(index, instrumenter, watch);
      },
    });
    installRequireHook(index, watch, beforeRequire);
    return;
  }
  installRequireHook(index, watch);
  watchModules(watch);
  if (canStartLoaderThread(start.preloads)) {
    activateImportInTheMiddle();
    wrapOnLoaderThread(index, instrumenter.patchedFiles);
  } else {
    start.warn(LOADER_THREAD_IMPOSSIBLE);
  }
}

function installSynchronousHooks(
  index: ModuleIndex,
  instrumenter: Instrumenter,
  watch: Watch,
): void {
  let wrapper: EsmWrapper | undefined;
  /** The wrapper is made of modules itself, some of which may be instrumented. */
  let creating = false;
  const isPatched = (url: string, specifier: string) =>
    index.isPatched(url, specifier) || instrumenter.patchedFiles.has(url);
  registerHooks({
    resolve(specifier, context, nextResolve) {
      // What is required is seen by `require-hook.ts`.
      if (instrumenter.busy || creating || isRequired(context))
        return nextResolve(specifier, context);
      const watched: typeof nextResolve = (nextSpecifier, nextContext) => {
        const result = nextResolve(nextSpecifier, nextContext);
        watch({
          specifier: nextSpecifier,
          url: result.url,
          parentUrl: context.parentURL,
          required: false,
        });
        return result;
      };
      if (wrapper === undefined) {
        const result = watched(specifier, context);
        if (!isPatched(result.url, specifier)) return result;
        creating = true;
        try {
          wrapper = createEsmWrapper(isPatched);
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
function watchModules(watch: Watch): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const result = nextResolve(specifier, context);
      const required = isRequired(context);
      watch({ specifier, url: result.url, parentUrl: context.parentURL, required });
      return result;
    },
  });
}

/** Node 22.15 hands the conditions of a `require` over as a set. */
function isRequired(context: { readonly conditions: readonly string[] | Set<string> }): boolean {
  const { conditions } = context;
  return Array.isArray(conditions)
    ? conditions.includes('require')
    : (conditions as Set<string>).has('require');
}

function createEsmWrapper(isPatched: (url: string, specifier: string) => boolean): EsmWrapper {
  activateImportInTheMiddle();
  const url = locate('import-in-the-middle/create-hook.mjs');
  const { createHook } = load<{ createHook(meta: { url: string }): EsmWrapper }>(
    'import-in-the-middle/create-hook.mjs',
  );
  const wrapper = createHook({ url });
  wrapper.applyOptions({ shouldInclude: isPatched });
  return wrapper;
}
