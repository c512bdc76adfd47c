import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import { CATALOG, ERROR_CATALOG } from '../../src/catalog/catalog-index.ts';
import { INSTRUMENTATIONS } from '../../src/catalog/instrumentations.ts';
import { NEIGHBOUR_CATALOG } from '../../src/catalog/neighbour-catalog.ts';
import { CHANNEL_ROWS } from '../../src/catalog/rows/channel-instrumentations.ts';
import { LAZY_PARTS } from '../../src/lazy/lazy-parts.ts';

const OWN = 'sightline:';

/** Packages for which instrumentations get a file of ours, as `src/lazy/load.ts` has them. */
const STAND_INS: Readonly<Record<string, string>> = {
  'import-in-the-middle': 'src/module-hooks/import-in-the-middle.ts',
  'require-in-the-middle': 'src/module-hooks/require-in-the-middle.ts',
};

/** In the place of what `register.ts` imports: the same, and the parts that the core holds. */
const START = '\0start-with-parts';

/**
 * Makes an entry of the build of each part that is loaded on demand, and replaces `src/lazy/load.ts` by
 * one that knows their files.
 *
 * @param held parts that lie in the core, which have no file
 */
export function lazyPartsPlugin(
  root: string,
  held: readonly string[],
): {
  readonly plugin: Plugin;
  readonly entries: Readonly<Record<string, string>>;
} {
  const ofChannels = CHANNEL_ROWS.map(({ entry }) => entry);
  const entriesOfCatalogs = [...CATALOG, ...ERROR_CATALOG, ...NEIGHBOUR_CATALOG, ...ofChannels];
  const catalog = entriesOfCatalogs.map(({ specifier }) => specifier);
  const fixes = Object.values(INSTRUMENTATIONS).flatMap(({ fix = [] }) => fix);
  const all = new Set<string>([...LAZY_PARTS, ...catalog, ...fixes]);
  for (const part of held) if (!all.delete(part)) throw new Error(`there is no part ${part}`);
  const parts = [...all];
  const fileOf = new Map(parts.map((part) => [part, `parts/${nameAmong(parts, part)}`]));
  if (new Set(fileOf.values()).size < parts.length) throw new Error('two parts have one file');
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
        return join(root, STAND_INS[specifier]!);
      }
      return importer === register && specifier === './src/start/start-once.ts' ? START : null;
    },
    load(id) {
      if (id === loadFile) return builtLoader(table);
      return id === START ? startWithParts(root, held) : null;
    },
  };
  return { plugin, entries };
}

function sourceOf(root: string, part: string): string {
  return part.startsWith(OWN) ? join(root, 'src', `${part.slice(OWN.length)}.ts`) : part;
}

/** A module of its own, since the parts themselves import the loader. */
function startWithParts(root: string, held: readonly string[]): string {
  const from = (path: string) => `from ${JSON.stringify(path)};`;
  return `
    import { startOnce as start } ${from(join(root, 'src/start/start-once.ts'))}
    import { hold } ${from(join(root, 'src/lazy/load.ts'))}
    ${held.map((part, index) => `import * as part${index} ${from(sourceOf(root, part))}`).join('\n')}
    hold({ ${held.map((part, index) => `${JSON.stringify(part)}: part${index}`).join(', ')} });
    export const startOnce = start;
  `;
}

/** Its name; with its folder where another has the same: `upstream-fixes-mysql2`. */
function nameAmong(parts: readonly string[], part: string): string {
  const name = nameOf(part);
  const isTaken = parts.some((other) => other !== part && nameOf(other) === name);
  return isTaken && part.startsWith(OWN) ? part.split('/').slice(-2).join('-') : name;
}

/** `@opentelemetry/instrumentation-pg` → `instrumentation-pg`; `sightline:a/b` → `b`. */
function nameOf(part: string): string {
  return part.split('/').at(-1)!;
}

/** The chunk that this lands in lies in a folder of `dist`. */
function builtLoader(table: string): string {
  return `
    import { fileURLToPath } from 'node:url';
    export const OWN_FOLDER = new URL('../', import.meta.url).href;
    const folder = fileURLToPath(OWN_FOLDER);
    const files = ${table};
    let held = {};
    export const hold = (parts) => {
      held = parts;
    };
    export const load = (part) => {
      if (part in held) return held[part];
      const file = files[part];
      return require(file === undefined ? part : folder + file + '.cjs');
    };
  `;
}
