import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Report } from '../util/message-code.ts';
import type { BuiltinModules } from './builtin-modules.ts';
import { patchBundleAt } from './bundles.ts';
import type { PatchExports } from './compile-hook.ts';
import type { Instrumenter } from './instrumenter.ts';
import { patchedSource, patchFrom, UNPATCHED } from './patched-source.ts';

/** Loads the instrumentations of a file; returns what patches its exports, or undefined. */
type PatchOf = (filename: string) => PatchExports | undefined;

/** Loads an instrumentation by its short name; returns false where it is disabled. */
type Ensure = (name: string) => boolean;

/**
 * Watches the imports of ES modules for built-in modules, and for packages that are ES modules themselves. Code is
 * appended to those, at their own URL, that patches their exports. CommonJS that they import is patched elsewhere
 * (`compile-hook.ts`), and bundles of frameworks at known places (`bundles.ts`).
 */
export function watchEsModules(
  watch: { readonly builtins: BuiltinModules; readonly patchOf: PatchOf; readonly ensure: Ensure },
  instrumenter: Instrumenter,
  warn: Report,
): void {
  const patches = new Map<string, PatchExports>();
  const hasFault = !loadsSynchronously(process.versions.node);
  const resolve: Resolve = (specifier, context, nextResolve) => {
    const result = nextResolve(specifier, context);
    if (instrumenter.isLoading || isRequired(context)) return result;
    const { url } = result;
    if (url.startsWith('node:')) {
      watch.builtins.onImport(url, context.parentURL);
    } else if (url.startsWith('file:') && !patches.has(url) && isEsModule(url, result.format)) {
      const patch = watch.patchOf(fileURLToPath(url));
      if (patch !== undefined && !url.endsWith(UNPATCHED)) {
        if (!hasFault) patches.set(url, patch);
        // A copy of the API reports itself when it refuses a registration.
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
      const replaceAll = instrumenter.patchedFiles.has(url);
      return { ...result, source: patchedSource(url, textOf(source), replaceAll, patch.path) };
    }
    const bundle = patchBundleAt(url, () => textOf(source), watch.ensure);
    return bundle === undefined ? result : { ...result, source: bundle };
  };
  patchFrom((url, namespace) => patches.get(url)?.(namespace));
  registerHooks(hasFault ? { resolve } : { resolve, load });
}

const API = /\/node_modules\/@opentelemetry\/api\//;

type Resolve = NonNullable<Parameters<typeof registerHooks>[0]['resolve']>;
type Load = NonNullable<Parameters<typeof registerHooks>[0]['load']>;

/**
 * Whether Node can load CommonJS while a `load` hook is registered. Without nodejs/node#59929, which is in 22.22.3,
 * 24.11.1, 25.1 and 26.0, it fails with ERR_INVALID_RETURN_PROPERTY_VALUE.
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

/** By its format or extension. A file of a package with neither is CommonJS. */
function isEsModule(url: string, format: string | null | undefined): boolean {
  return format === 'module' || /\.mjs(\?|$)/.test(url);
}

/** Node 22.15 passes the conditions of a `require` as a set. */
function isRequired(context: { readonly conditions: readonly string[] | Set<string> }): boolean {
  const { conditions } = context;
  return Array.isArray(conditions)
    ? conditions.includes('require')
    : (conditions as Set<string>).has('require');
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
}
