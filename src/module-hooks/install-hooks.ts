import type { Report } from '../util/message-code.ts';
import { watchBuiltinModules } from './builtin-modules.ts';
import { hookCompilation } from './compile-hook.ts';
import { watchEsModules } from './es-modules.ts';
import { beforeFirstEsModule } from './first-es-module.ts';
import type { Instrumenter } from './instrumenter.ts';
import type { ModuleIndex } from './module-index.ts';
import { createPackageFiles } from './package-files.ts';

/**
 * Watches modules being loaded, by `require` and by `import`, and has the instrumentation of each loaded
 * before the module itself runs.
 *
 * CommonJS is patched as it has run, built-in modules are patched in place, and ES modules by code of ours
 * that runs behind theirs. Nothing that a service calls to load modules is replaced.
 */
export function installHooks(
  index: ModuleIndex,
  instrumenter: Instrumenter,
  messages: { readonly warn: Report; debug(text: string): void },
): void {
  const builtins = watchBuiltinModules(index, instrumenter);
  const patchOf = createPackageFiles(index, instrumenter, messages.warn);
  const wake = (name: string) => {
    const entry = index.entryOfBuild(name);
    return entry !== undefined && instrumenter.ensure(entry, 'what it has built is loaded');
  };
  const beforeRequired = beforeFirstEsModule({
    isOwn: () => instrumenter.busy,
    isPatched: (filename) => index.fileAt(filename) !== undefined,
    report(reason) {
      messages.debug(`ES modules are watched from now on: ${reason}.`);
      watchEsModules({ builtins, patchOf, wake }, instrumenter, messages.warn);
    },
  });
  hookCompilation((module) => {
    builtins.look(module);
    beforeRequired(module);
    return patchOf(module.filename, module);
  });
}
