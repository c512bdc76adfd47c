import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { OWN_FOLDER } from '../load.ts';
import type { Instrumenter } from './instrumenter.ts';
import type { ModuleIndex } from './module-index.ts';
import { callHooks } from './require-in-the-middle.ts';

/** Source: Node, "Diagnostics Channel", `module.require`. */
const REQUIRE = 'tracing:module.require:start';

/** Packages that the build puts into our own files. */
const OWN_PACKAGES = /[\\/]node_modules[\\/]@opentelemetry[\\/]/;

/** Called with the name of a built-in module that is about to be loaded, with or without `node:`. */
export type OnBuiltin = (specifier: string, parent: string | undefined) => void;

/**
 * Has the instrumentations of built-in modules loaded before the service has such a module. They patch it
 * in place, as it is one object for all; `import { get } from 'node:http'` follows it.
 *
 * `require` is seen by Node's own channel and `process.getBuiltinModule` by a function around it, until all
 * that are waited for have been patched.
 *
 * @returns to be called for what ES modules import
 */
export function watchBuiltinModules(index: ModuleIndex, instrumenter: Instrumenter): OnBuiltin {
  const waiting = new Set(index.builtins);
  const own = fileURLToPath(OWN_FOLDER);
  const { getBuiltinModule } = process;

  const onBuiltin: OnBuiltin = (specifier, parent) => {
    const name = specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier;
    if (!waiting.has(name) || instrumenter.busy) return;
    // What Sightline itself loads is no reason to instrument it.
    if (parent !== undefined && isOwn(parent, own)) return;
    waiting.delete(name);
    for (const entry of index.entriesOf(name)) {
      instrumenter.ensure(entry, `${specifier} is loaded${parent ? ` by ${parent}` : ''}`);
    }
    callHooks(getBuiltinModule(name), name, undefined, name);
    syncBuiltinESMExports();
    if (waiting.size === 0) stop();
  };

  const onRequire: ChannelListener = (message) => {
    const { id, parentFilename } = message as { id: unknown; parentFilename?: string };
    if (typeof id === 'string') onBuiltin(id, parentFilename);
  };
  const watched = function getBuiltinModuleWatched(this: unknown, id: string) {
    if (typeof id === 'string') onBuiltin(id, undefined);
    return Reflect.apply(getBuiltinModule, this, [id]);
  } as typeof getBuiltinModule;
  Object.defineProperty(watched, 'name', { value: 'getBuiltinModule' });
  const stop = () => {
    unsubscribe(REQUIRE, onRequire);
    if (process.getBuiltinModule === watched) process.getBuiltinModule = getBuiltinModule;
  };

  if (waiting.size > 0) {
    subscribe(REQUIRE, onRequire);
    process.getBuiltinModule = watched;
  }
  return onBuiltin;
}

/** @param parent a path, or a URL where an ES module imports */
function isOwn(parent: string, own: string): boolean {
  return parent.startsWith(own) || parent.startsWith(OWN_FOLDER) || OWN_PACKAGES.test(parent);
}
