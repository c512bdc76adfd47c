import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import { ERROR_CATALOG } from '../../src/instrumentations/error-catalog.ts';
import { LAZY_PARTS } from '../../src/lazy-parts.ts';
import { CATALOG } from '../../src/module-hooks/catalog-index.ts';

const OWN = 'sightline:';

/** Packages for which instrumentations get a file of ours, as `src/load.ts` has them. */
const STAND_INS: Readonly<Record<string, string>> = {
  'import-in-the-middle': 'src/module-hooks/import-in-the-middle.ts',
  'require-in-the-middle': 'src/module-hooks/require-in-the-middle.ts',
};

/**
 * Makes an entry of the build of each part that is loaded on demand, and replaces `src/load.ts` by
 * one that knows their files.
 */
export function lazyPartsPlugin(root: string): {
  readonly plugin: Plugin;
  readonly entries: Readonly<Record<string, string>>;
} {
  const catalog = [...CATALOG, ...ERROR_CATALOG].map(({ specifier }) => specifier);
  const parts = [...new Set([...LAZY_PARTS, ...catalog])];
  const fileOf = new Map(parts.map((part) => [part as string, `parts/${nameOf(part)}`]));
  const entries = Object.fromEntries(
    parts.map((part) => [
      fileOf.get(part)!,
      part.startsWith(OWN) ? join(root, 'src', `${part.slice(OWN.length)}.ts`) : part,
    ]),
  );
  const loadFile = join(root, 'src', 'load.ts');
  const table = JSON.stringify(Object.fromEntries(fileOf));
  const plugin: Plugin = {
    name: 'lazy-parts',
    resolveId: (specifier, importer) =>
      importer?.includes('/@opentelemetry/instrumentation/') && specifier in STAND_INS
        ? join(root, STAND_INS[specifier]!)
        : null,
    load: (id) => (id === loadFile ? builtLoader(table) : null),
  };
  return { plugin, entries };
}

/** `@opentelemetry/instrumentation-pg` → `instrumentation-pg`; `sightline:a/b` → `b`. */
function nameOf(part: string): string {
  return part.split('/').at(-1)!;
}

/** The chunk that this lands in lies in a folder of `dist`. */
function builtLoader(table: string): string {
  return `
    import { createRequire } from 'node:module';
    import { pathToFileURL } from 'node:url';
    export const OWN_FOLDER = new URL('../', import.meta.url).href;
    const require = createRequire(OWN_FOLDER);
    const files = ${table};
    export const load = (part) => {
      const file = files[part];
      return require(file === undefined ? part : './' + file + '.cjs');
    };
    export const locate = (part) => pathToFileURL(require.resolve(part)).href;
  `;
}
