import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setImmediate } from '../util/clock.ts';
import type { Instrumenter } from './instrumenter.ts';
import type { ModuleIndex } from './module-index.ts';
import { callHooks } from './require-in-the-middle.ts';
import { isSightlineFile, isSightlineModule } from './sightline-files.ts';

/**
 * A server or client is about to be used: its module must be patched by now. Source: Node, "Diagnostics Channel".
 */
const FIRST_USES = ['tracing:net.server.listen:asyncStart', 'http.client.request.created'] as const;

/** Prefix of built-in modules in Node's list of loaded modules. */
const NATIVE = /^NativeModule /;

/** Only services load these, and Node announces their first use. All others are patched at the start. */
const USED_LATE: ReadonlySet<string> = new Set(['http', 'https', 'http2']);

/** No channel announces an http2 client in time, so its name is enough, even where `require` gets a variable. */
const REQUIRED = /\brequire\s*\(\s*['"](?:node:)?([\w/]+)['"]|['"`](?:node:)?(http2)['"`]/g;

/** Called when built-in modules may have been loaded. */
export interface BuiltinModules {
  /**
   * An ES module imports a built-in module.
   *
   * @param specifier with or without `node:`
   * @param parent URL of the importing module
   */
  onImport(specifier: string, parent: string | undefined): void;
  /** A CommonJS file is about to run. The files before it may have loaded built-in modules. */
  beforeRun(module: NodeModule): void;
}

/**
 * Loads the instrumentations of built-in modules. They patch a module in place, since all importers share one
 * object; `import { Server } from 'node:http'` gets the patched export.
 *
 * Modules that CommonJS requires are found in Node's own list of loaded modules, when the next file runs, a server
 * begins to listen or a request is made. The entry may be the only file, so its source text is searched too. A
 * wrapper around `require`, or a listener of `module.require`, would appear in the stacks of everything that is
 * required.
 */
export function watchBuiltinModules(
  index: ModuleIndex,
  instrumenter: Instrumenter,
): BuiltinModules {
  const waiting = new Set(index.builtins);
  /** Number of entries of Node's list that have been read. */
  let position = 0;
  /**
   * How many more files have their text searched. With any `--import`, Node does not mark the entry; it is the first
   * file after those of `--require`.
   */
  let filesToSearch = 3;

  /** @returns false where an instrumentation cannot be loaded now but may be later */
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

  const patchLoaded = () => {
    if (waiting.size === 0 || instrumenter.isLoading) return;
    const { moduleLoadList } = process as { readonly moduleLoadList?: readonly string[] };
    if (moduleLoadList === undefined) {
      for (const name of waiting) patch(name, 'Node does not list its loaded modules');
      return;
    }
    for (; position < moduleLoadList.length; position++) {
      const name = moduleLoadList[position]!.replace(NATIVE, '');
      if (waiting.has(name) && !patch(name, `${name} has been loaded`)) return;
    }
  };

  /** Not while a message is being published: Node would skip the next listener. */
  const stop = () => {
    for (const channel of FIRST_USES) unsubscribe(channel, patchLoaded);
  };

  // Few of these are ever enabled, and every process uses at least one of them.
  for (const name of waiting) if (!USED_LATE.has(name)) patch(name, `${name} is enabled`);
  if (waiting.size > 0) for (const channel of FIRST_USES) subscribe(channel, patchLoaded);
  return {
    beforeRun(module) {
      if (waiting.size === 0) return;
      patchLoaded();
      if (filesToSearch === 0 || isSightlineFile(module.filename)) return;
      filesToSearch--;
      for (const name of requiredBy(module.filename)) {
        if (waiting.has(name)) patch(name, `${name} is required by ${module.filename}`);
      }
    },
    onImport(specifier, parent) {
      const name = specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier;
      if (!waiting.has(name) || instrumenter.isLoading) return;
      // Sightline's own imports do not count.
      if (isSightlineModule(parent)) return;
      patch(name, `${specifier} is imported${parent ? ` by ${parent}` : ''}`);
    },
  };
}

/** Names of modules that the text of a file requires. */
function requiredBy(filename: string): readonly string[] {
  try {
    return [...readFileSync(filename, 'utf8').matchAll(REQUIRED)].map(
      ([, required, mentioned]) => (required ?? mentioned)!,
    );
  } catch {
    return [];
  }
}
