import { register, registerHooks } from 'node:module';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { COVERED_BY } from '../instrumentations/defaults.ts';
import { load } from '../load.ts';
import type { Instrumenter } from './instrumenter.ts';
import type { ModuleIndex } from './module-index.ts';

/** The part of import-in-the-middle that wraps ES modules, composed by hand. */
interface EsmWrapper {
  applyOptions(options: { shouldInclude(url: string, specifier: string): boolean }): void;
  resolveSync: NonNullable<Parameters<typeof registerHooks>[0]['resolve']>;
  loadSync: NonNullable<Parameters<typeof registerHooks>[0]['load']>;
}

/**
 * Watches modules being resolved, by `require` and by `import`, and has the instrumentation of each
 * loaded before the module itself runs.
 *
 * CommonJS modules are then patched by require-in-the-middle, which has to be in place before the
 * first `require` that it is to see, and ES modules by import-in-the-middle, which is loaded with the
 * first ES module that needs it.
 */
export function installHooks(index: ModuleIndex, instrumenter: Instrumenter): void {
  new RequireHook();
  const { supportsSyncHooks } = load<{ supportsSyncHooks(): boolean }>(
    'import-in-the-middle/supports-sync-hooks.mjs',
  );
  if (supportsSyncHooks()) installSynchronousHooks(index, instrumenter);
  else installAsynchronousHooks(index, instrumenter);
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

function installSynchronousHooks(index: ModuleIndex, instrumenter: Instrumenter): void {
  let wrapper: EsmWrapper | undefined;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (instrumenter.busy) return nextResolve(specifier, context);
      if (wrapper === undefined) {
        const result = nextResolve(specifier, context);
        const found = instrument(index, instrumenter, specifier, result.url, context.parentURL);
        if (!found || context.conditions.includes('require')) return result;
        wrapper = createEsmWrapper(index);
      } else {
        const watched: typeof nextResolve = (nextSpecifier, nextContext) => {
          const result = nextResolve(nextSpecifier, nextContext);
          instrument(index, instrumenter, nextSpecifier, result.url, context.parentURL);
          return result;
        };
        return wrapper.resolveSync(specifier, context, watched);
      }
      return wrapper.resolveSync(specifier, context, nextResolve);
    },
    load(url, context, nextLoad) {
      return wrapper === undefined
        ? nextLoad(url, context)
        : wrapper.loadSync(url, context, nextLoad);
    },
  });
}

/**
 * For versions of Node whose synchronous hooks cannot load every CommonJS module: ES modules are
 * wrapped by a loader on a thread of its own. Which instrumentation is needed is still seen here.
 */
function installAsynchronousHooks(index: ModuleIndex, instrumenter: Instrumenter): void {
  const packages = index.names.map(escapeForRegExp).join('|');
  const files = index.files.map(escapeForRegExp).join('|');
  register('import-in-the-middle/hook.mjs', import.meta.url, {
    data: {
      include: [
        ...index.names,
        new RegExp(`^node:(${packages})$`),
        new RegExp(`/node_modules/(${files})\\.[cm]?js$`),
      ],
    },
  });
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

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** @returns whether the module is of the catalog */
function instrument(
  index: ModuleIndex,
  instrumenter: Instrumenter,
  specifier: string,
  url: string,
  parentUrl: string | undefined,
): boolean {
  const named = index.bySpecifier(specifier);
  const entries = named.length > 0 ? named : index.byUrl(url);
  for (const entry of entries) {
    const covered = COVERED_BY[entry.name];
    if (covered !== undefined && parentUrl?.includes(`/node_modules/${covered}/`)) continue;
    instrumenter.ensure(entry, `${specifier} is loaded${parentUrl ? ` by ${parentUrl}` : ''}`);
  }
  return entries.length > 0;
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
