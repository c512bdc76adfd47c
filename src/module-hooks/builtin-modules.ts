import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import { OWN_FOLDER } from '../load.ts';
import type { Instrumenter } from './instrumenter.ts';
import type { ModuleIndex } from './module-index.ts';
import { callHooks } from './require-in-the-middle.ts';

/** Source: Node, "Diagnostics Channel", `net.server.listen`. */
const LISTEN = 'tracing:net.server.listen:asyncStart';

/** As Node's list names a built-in module. */
const NATIVE = /^NativeModule /;

/** Packages that the build puts into our own files. */
const OWN_PACKAGES = /\/node_modules\/@opentelemetry\//;

/** What is called when built-in modules may have been loaded. */
export interface BuiltinModules {
  /**
   * An ES module imports one.
   *
   * @param specifier with or without `node:`
   * @param parent URL of the module that imports it
   */
  imported(specifier: string, parent: string | undefined): void;
  /** A file is about to run; what ran before it may have loaded some. */
  look(): void;
}

/**
 * Has the instrumentations of built-in modules loaded. They patch a module in place, as it is one object for
 * all; `import { Server } from 'node:http'` follows it.
 *
 * What CommonJS requires is found in Node's own list of what it has loaded, when the next file runs or a
 * server begins to listen. A function around `require`, or a listener of `module.require`, would be in the
 * stacks of all that is required.
 */
export function watchBuiltinModules(
  index: ModuleIndex,
  instrumenter: Instrumenter,
): BuiltinModules {
  const waiting = new Set(index.builtins);
  /** How far Node's list has been read. */
  let read = 0;

  /** @returns false where an instrumentation could not be loaded at this moment, and may be at the next */
  const patch = (name: string, reason: string): boolean => {
    let isComplete = true;
    for (const entry of index.entriesOf(name)) {
      isComplete = instrumenter.ensure(entry, reason) && isComplete;
    }
    if (!isComplete) return false;
    waiting.delete(name);
    callHooks(process.getBuiltinModule(name), name, undefined, name);
    syncBuiltinESMExports();
    if (waiting.size === 0) unsubscribe(LISTEN, look);
    return true;
  };

  const look = () => {
    if (waiting.size === 0 || instrumenter.busy) return;
    const { moduleLoadList } = process as { readonly moduleLoadList?: readonly string[] };
    if (moduleLoadList === undefined) {
      for (const name of waiting) patch(name, 'Node does not list what it has loaded');
      return;
    }
    for (; read < moduleLoadList.length; read++) {
      const name = moduleLoadList[read]!.replace(NATIVE, '');
      if (waiting.has(name) && !patch(name, `${name} has been loaded`)) return;
    }
  };

  if (waiting.size > 0) subscribe(LISTEN, look);
  return {
    look,
    imported(specifier, parent) {
      const name = specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier;
      if (!waiting.has(name) || instrumenter.busy) return;
      // What Sightline itself loads is no reason to instrument it.
      if (parent?.startsWith(OWN_FOLDER) || OWN_PACKAGES.test(parent ?? '')) return;
      patch(name, `${specifier} is imported${parent ? ` by ${parent}` : ''}`);
    },
  };
}
