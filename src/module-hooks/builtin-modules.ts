import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setImmediate } from '../util/clock.ts';
import type { Instrumenter } from './instrumenter.ts';
import type { ModuleIndex } from './module-index.ts';
import { callHooks } from './require-in-the-middle.ts';
import { isImportedByOwn, isOwnFile } from './sightline-files.ts';

/** Where nothing can be missed any more. Source: Node, "Diagnostics Channel". */
const FIRST_USES = ['tracing:net.server.listen:asyncStart', 'http.client.request.created'] as const;

/** As Node's list names a built-in module. */
const NATIVE = /^NativeModule /;

/** Loaded by services alone, and instrumented before they are used; all others from the start. */
const USED_LATE: ReadonlySet<string> = new Set(['http', 'https', 'http2']);

/** No channel publishes a client of http2 in time: its name is enough, as of one that is required by a variable. */
const REQUIRED = /\brequire\s*\(\s*['"](?:node:)?([\w/]+)['"]|['"`](?:node:)?(http2)['"`]/g;

/** What is called when built-in modules may have been loaded. */
export interface BuiltinModules {
  /**
   * An ES module imports one.
   *
   * @param specifier with or without `node:`
   * @param parent URL of the module that imports it
   */
  imported(specifier: string, parent: string | undefined): void;
  /** A file of CommonJS is about to run; what ran before it may have loaded some. */
  look(module: NodeModule): void;
}

/**
 * Has the instrumentations of built-in modules loaded. They patch a module in place, as it is one object for
 * all; `import { Server } from 'node:http'` follows it.
 *
 * What CommonJS requires is found in Node's own list of what it has loaded, when the next file runs, a server
 * begins to listen or a request is made; of the entry, which may be the only file, in its text. A function
 * around `require`, or a listener of `module.require`, would be in the stacks of all that is required.
 */
export function watchBuiltinModules(
  index: ModuleIndex,
  instrumenter: Instrumenter,
): BuiltinModules {
  const waiting = new Set(index.builtins);
  /** How far Node's list has been read. */
  let read = 0;
  /** Beside any `--import` Node does not mark the entry; it is the first file, but for those of `--require`. */
  let toRead = 3;

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
    if (waiting.size === 0) setImmediate(stop);
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

  /** Not while a message is being handed round: the next listener would be passed over. */
  const stop = () => {
    for (const channel of FIRST_USES) unsubscribe(channel, look);
  };

  // Those that are asked for are few, and one of them is used by whatever runs.
  for (const name of waiting) if (!USED_LATE.has(name)) patch(name, `${name} is wanted`);
  if (waiting.size > 0) for (const channel of FIRST_USES) subscribe(channel, look);
  return {
    look(module) {
      if (waiting.size === 0) return;
      look();
      if (toRead === 0 || isOwnFile(module.filename)) return;
      toRead--;
      for (const name of requiredBy(module.filename)) {
        if (waiting.has(name)) patch(name, `${name} is required by ${module.filename}`);
      }
    },
    imported(specifier, parent) {
      const name = specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier;
      if (!waiting.has(name) || instrumenter.busy) return;
      // What Sightline itself loads is no reason to instrument it.
      if (isImportedByOwn(parent)) return;
      patch(name, `${specifier} is imported${parent ? ` by ${parent}` : ''}`);
    },
  };
}

/** Names that a file requires by a text; of the first files alone, which are read once more for it. */
function requiredBy(filename: string): readonly string[] {
  try {
    return [...readFileSync(filename, 'utf8').matchAll(REQUIRED)].map(
      ([, required, named]) => (required ?? named)!,
    );
  } catch {
    return [];
  }
}
