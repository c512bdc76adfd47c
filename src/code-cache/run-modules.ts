import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { constants, Script } from 'node:vm';

interface OwnModule {
  exports: unknown;
}

type Run = (
  exports: unknown,
  require: (id: string) => unknown,
  module: OwnModule,
  filename: string,
  folder: string,
) => void;

/** Files of ours that have been run, by their paths. */
const modules = new Map<string, OwnModule>();

const { getBuiltinModule } = process;

/** @param code that V8 has compiled of it before, if there is any */
export function compile(file: string, source: string, code?: Buffer): Script {
  return new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(code === undefined ? {} : { cachedData: code }),
  });
}

/**
 * Runs a file of ours. Node's `require` is not used for them: it looks a path up on the disk that is known, keeps
 * what it loads where the service sees it (`require.cache`), and what services put in the place of its parts to
 * replace modules in their tests would be given to us.
 *
 * @returns what it exports
 * @throws what the file throws
 */
export function run(file: string, script: Script): unknown {
  const module: OwnModule = { exports: {} };
  modules.set(file, module);
  try {
    const call = script.runInThisContext() as Run;
    call(module.exports, (id) => requireFrom(file, id), module, file, dirname(file));
  } catch (error) {
    modules.delete(file);
    throw error;
  }
  return module.exports;
}

function requireFrom(file: string, id: string): unknown {
  if (isAbsolute(id)) return load(normalize(id));
  if (id.startsWith('.')) return load(join(dirname(file), id));
  // Packages that are not bundled, such as that of gRPC, are Node's to find.
  return getBuiltinModule(id) ?? createRequire(file)(id);
}

function load(file: string): unknown {
  const known = modules.get(file);
  // As UTF-8, by the one call of Node for which `--trace-sync-io` has no complaint.
  return known === undefined ? run(file, compile(file, readFileSync(file, 'utf8'))) : known.exports;
}
