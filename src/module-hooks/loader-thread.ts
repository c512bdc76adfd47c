import { register } from 'node:module';
import type { Preload } from '../configuration/preloads.ts';
import { OWN_FOLDER } from '../load.ts';
import type { ModuleIndex } from './module-index.ts';

/** Told where ES modules stay without instrumentation. */
export const LOADER_THREAD_IMPOSSIBLE = `ES modules are not instrumented, because Node ${process.versions.node} ends with an error when --require names a file of this ES module package. Preload with --import, or use Node 22.22.3, 24.11.1 or newer.`;

/**
 * Node preloads into the thread of its loader hooks what `--require` names, and before 22.22.3 and
 * 24.11.1 cannot load an ES module there. The package has a CommonJS file for `--require`; a path into
 * a checkout names an ES module.
 */
export function canStartLoaderThread(preloads: readonly Preload[]): boolean {
  return preloads.every(({ flag, isEsModule }) => flag === '--import' || !isEsModule);
}

/** Has ES modules wrapped by a loader on a thread of its own, where synchronous hooks cannot. */
export function wrapOnLoaderThread(index: ModuleIndex, files: ReadonlySet<string>): void {
  const packages = index.names.map(escapeForRegExp).join('|');
  const inPackages = index.files.map(escapeForRegExp).join('|');
  register('import-in-the-middle/hook.mjs', OWN_FOLDER, {
    data: {
      include: [
        ...index.names,
        new RegExp(`^node:(${packages})$`),
        new RegExp(`/node_modules/(${inPackages})\\.[cm]?js$`),
        ...files,
      ],
    },
  });
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
