import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import { CATALOG, ERROR_CATALOG } from '../../src/catalog/catalog-index.ts';
import { INSTRUMENTATIONS } from '../../src/catalog/instrumentations.ts';
import { NEIGHBOUR_CATALOG } from '../../src/catalog/neighbour-catalog.ts';
import { CHANNEL_ROWS } from '../../src/catalog/rows/channel-instrumentations.ts';
import { LAZY_PARTS } from '../../src/lazy/lazy-parts.ts';
import { STAND_INS } from '../../src/lazy/stand-ins.ts';

const PREFIX = 'sightline:';

/** Virtual module that `register.ts` imports in the build: `startOnce`, with the parts in the core. */
const START = '\0start-with-parts';

/**
 * Makes each lazily loaded part an entry of the build, and replaces `src/lazy/load.ts` by a module that knows the
 * file of each.
 *
 * @param root folder of the project
 * @param coreParts parts that are bundled into the core instead
 * @returns the plugin, and the entries of the bundle: source file by output file, without its extension
 * @throws Error where a core part does not exist, or two parts would have the same output file
 */
export function lazyPartsPlugin(
  root: string,
  coreParts: readonly string[],
): {
  readonly plugin: Plugin;
  readonly entries: Readonly<Record<string, string>>;
} {
  const catalog = [
    ...[...CATALOG, ...ERROR_CATALOG, ...NEIGHBOUR_CATALOG],
    ...CHANNEL_ROWS.map(({ entry }) => entry),
  ].map(({ specifier }) => specifier);
  const fixes = Object.values(INSTRUMENTATIONS).flatMap(({ fix = [] }) => fix);
  const all = new Set<string>([...LAZY_PARTS, ...catalog, ...fixes]);
  for (const part of coreParts) if (!all.delete(part)) throw new Error(`there is no part ${part}`);
  const parts = [...all];
  const fileOf = new Map(parts.map((part) => [part, `parts/${uniqueName(parts, part)}`]));
  if (new Set(fileOf.values()).size < parts.length)
    throw new Error('two parts have the same output file');
  const entries = Object.fromEntries(
    parts.map((part) => [fileOf.get(part)!, sourceOf(root, part)]),
  );
  const register = join(root, 'register.ts');
  const loadFile = join(root, 'src/lazy/load.ts');
  const table = JSON.stringify(Object.fromEntries(fileOf));
  const plugin: Plugin = {
    name: 'lazy-parts',
    resolveId(specifier, importer) {
      if (importer?.includes('/@opentelemetry/instrumentation/') && specifier in STAND_INS) {
        return join(root, 'src', STAND_INS[specifier]!);
      }
      return importer === register && specifier === './src/start/start-once.ts' ? START : null;
    },
    load(id) {
      if (id === loadFile) return loaderSource(table);
      return id === START ? startSource(root, coreParts) : null;
    },
  };
  return { plugin, entries };
}

function sourceOf(root: string, part: string): string {
  return part.startsWith(PREFIX) ? join(root, 'src', `${part.slice(PREFIX.length)}.ts`) : part;
}

/** A module of its own, since the parts themselves import the loader. */
function startSource(root: string, coreParts: readonly string[]): string {
  const from = (path: string) => `from ${JSON.stringify(path)};`;
  return `
    import { startOnce as start } ${from(join(root, 'src/start/start-once.ts'))}
    import { addCoreParts } ${from(join(root, 'src/lazy/load.ts'))}
    ${coreParts.map((part, index) => `import * as part${index} ${from(sourceOf(root, part))}`).join('\n')}
    addCoreParts({ ${coreParts.map((part, index) => `${JSON.stringify(part)}: part${index}`).join(', ')} });
    export const startOnce = start;
  `;
}

/** The name of a part, with its folder where another part has the same name: `upstream-fixes-mysql2`. */
function uniqueName(parts: readonly string[], part: string): string {
  const name = nameOf(part);
  const isTaken = parts.some((other) => other !== part && nameOf(other) === name);
  return isTaken && part.startsWith(PREFIX) ? part.split('/').slice(-2).join('-') : name;
}

/** `@opentelemetry/instrumentation-pg` → `instrumentation-pg`; `sightline:a/b` → `b`. */
function nameOf(part: string): string {
  return part.split('/').at(-1)!;
}

/** Source of the loader. Its chunk lies in a folder of `dist`. */
function loaderSource(table: string): string {
  return `
    import { fileURLToPath } from 'node:url';
    export const CODE_FOLDER = new URL('../', import.meta.url).href;
    const folder = fileURLToPath(CODE_FOLDER);
    const files = ${table};
    let coreParts = {};
    export const addCoreParts = (parts) => {
      coreParts = parts;
    };
    export const load = (part) => {
      if (part in coreParts) return coreParts[part];
      const file = files[part];
      return require(file === undefined ? part : folder + file + '.cjs');
    };
  `;
}
