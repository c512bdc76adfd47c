import type { Report } from '../util/message-code.ts';
import { watchBuiltinModules } from './builtin-modules.ts';
import { hookCompilation } from './compile-hook.ts';
import { watchEsModules } from './es-modules.ts';
import { beforeFirstEsModule } from './first-es-module.ts';
import type { Instrumenter } from './instrumenter.ts';
import type { ModuleIndex } from './module-index.ts';
import { createPackageFiles } from './package-files.ts';

/**
 * Loads the instrumentation of each module before the module runs, whether it is loaded by `require` or by `import`.
 *
 * CommonJS modules are patched after they have run, built-in modules in place, and ES modules by code that is
 * appended to them. No function that a service calls to load modules is replaced.
 */
export function installHooks(
  index: ModuleIndex,
  instrumenter: Instrumenter,
  messages: { readonly warn: Report; debug(text: string): void },
): void {
  const builtins = watchBuiltinModules(index, instrumenter);
  const patchOf = createPackageFiles(index, instrumenter, messages.warn);
  const ensure = (name: string) => {
    const entry = index.entryOfBundle(name);
    return entry !== undefined && instrumenter.ensure(entry, 'its bundle is loaded');
  };
  const beforeRequired = beforeFirstEsModule({
    isOwn: () => instrumenter.isLoading,
    isPatched: (filename) => index.fileAt(filename) !== undefined,
    report(reason) {
      messages.debug(`ES modules are watched from now on: ${reason}.`);
      watchEsModules({ builtins, patchOf, ensure }, instrumenter, messages.warn);
    },
  });
  hookCompilation((module) => {
    builtins.beforeRun(module);
    beforeRequired(module);
    return patchOf(module.filename, module);
  });
}
