import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { constants, Script } from 'node:vm';

interface CoreModule {
  exports: unknown;
}

type Run = (
  exports: unknown,
  require: (id: string) => unknown,
  module: CoreModule,
  filename: string,
  folder: string,
) => void;

/** Sightline's modules that have run, by path. */
const modules = new Map<string, CoreModule>();

const { getBuiltinModule } = process;

/** @param code its compiled code from an earlier start, if any */
export function compile(file: string, source: string, code?: Buffer): Script {
  return new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(code === undefined ? {} : { cachedData: code }),
  });
}

/**
 * Runs a file of Sightline. Node's `require` is not used: it would resolve a known path on the disk, list the module
 * where the service sees it (`require.cache`), and give Sightline the mocks by which tests of a service replace
 * Node's modules.
 *
 * @returns its exports
 * @throws the error of the file's own code
 */
export function run(file: string, script: Script): unknown {
  const module: CoreModule = { exports: {} };
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
  // Node resolves the packages that are not bundled, such as gRPC.
  return getBuiltinModule(id) ?? createRequire(file)(id);
}

function load(file: string): unknown {
  const module = modules.get(file);
  // As UTF-8: `--trace-sync-io` does not report that call.
  return module === undefined
    ? run(file, compile(file, readFileSync(file, 'utf8')))
    : module.exports;
}
