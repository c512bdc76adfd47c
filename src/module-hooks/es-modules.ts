import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Report } from '../util/message-code.ts';
import { builtSource } from './built-files.ts';
import type { BuiltinModules } from './builtin-modules.ts';
import type { PatchExports } from './compile-hook.ts';
import type { Instrumenter } from './instrumenter.ts';
import { patchedSource, patchFrom, UNPATCHED } from './patched-source.ts';

/** What a file of the catalog needs before it runs, and what patches it. */
type PatchOf = (filename: string) => PatchExports | undefined;

/** Loads the instrumentation of a framework whose output is about to run; returns false where it is not to run. */
type Wake = (name: string) => boolean;

/**
 * Sees what ES modules import: built-in modules, and packages that are ES modules themselves. Those are
 * patched by code that is put behind their own, at their own address. CommonJS that they import is none of
 * its business. Of what a framework has built, a few places are known (`built-files.ts`).
 */
export function watchEsModules(
  watch: { readonly builtins: BuiltinModules; readonly patchOf: PatchOf; readonly wake: Wake },
  instrumenter: Instrumenter,
  warn: Report,
): void {
  const patches = new Map<string, PatchExports>();
  const isFaulty = !loadsSynchronously(process.versions.node);
  const resolve: Resolve = (specifier, context, nextResolve) => {
    const result = nextResolve(specifier, context);
    if (instrumenter.busy || isRequired(context)) return result;
    const { url } = result;
    if (url.startsWith('node:')) {
      watch.builtins.imported(url, context.parentURL);
    } else if (url.startsWith('file:') && !patches.has(url) && isEsModule(url, result.format)) {
      const patch = watch.patchOf(fileURLToPath(url));
      if (patch !== undefined && !url.endsWith(UNPATCHED)) {
        if (!isFaulty) patches.set(url, patch);
        // What the API refuses then is reported when it does.
        else if (!API.test(url)) warn('SL_IMPORTED_MODULE', notPatched(specifier));
      }
    }
    return result;
  };
  const load: Load = (url, context, nextLoad) => {
    const result = nextLoad(url, context);
    const { format, source } = result;
    if (format !== 'module' || source == null) return result;
    const patch = patches.get(url);
    if (patch !== undefined) {
      const isAll = instrumenter.patchedFiles.has(url);
      return { ...result, source: patchedSource(url, textOf(source), isAll, patch.path) };
    }
    const built = builtSource(url, () => textOf(source), watch.wake);
    return built === undefined ? result : { ...result, source: built };
  };
  patchFrom((url, namespace) => patches.get(url)?.(namespace));
  registerHooks(isFaulty ? { resolve } : { resolve, load });
}

const API = /\/node_modules\/@opentelemetry\/api\//;

type Resolve = NonNullable<Parameters<typeof registerHooks>[0]['resolve']>;
type Load = NonNullable<Parameters<typeof registerHooks>[0]['load']>;

/**
 * Whether a hook for loading leaves CommonJS alone: it ended with ERR_INVALID_RETURN_PROPERTY_VALUE before
 * nodejs/node#59929, which is in 22.22.3, 24.11.1, 25.1 and 26.0.
 *
 * @param version of Node
 */
export function loadsSynchronously(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  if (major >= 26) return true;
  if (major === 25) return minor >= 1;
  if (major === 24) return minor > 11 || (minor === 11 && patch >= 1);
  return major === 22 && (minor > 22 || (minor === 22 && patch >= 3));
}

function notPatched(specifier: string): string {
  return `${specifier} is not instrumented where it is imported, because Node ${process.versions.node} has a fault in its hooks for ES modules. Use Node 22.22.3, 24.11.1 or newer.`;
}

/** What Node knows from the ending or the package; a file of packages without both is CommonJS. */
function isEsModule(url: string, format: string | null | undefined): boolean {
  return format === 'module' || /\.mjs(\?|$)/.test(url);
}

/** Node 22.15 hands the conditions of a `require` over as a set. */
function isRequired(context: { readonly conditions: readonly string[] | Set<string> }): boolean {
  const { conditions } = context;
  return Array.isArray(conditions)
    ? conditions.includes('require')
    : (conditions as Set<string>).has('require');
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
}
