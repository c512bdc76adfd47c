import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REFERENCE } from './install.ts';

export type Modules = 'esm' | 'cjs';

/** A static import: `import x, { y as z } from 'm';`, on one line or on several. */
const IMPORT =
  /^import\s+(?:([\w$]+)\s*,?\s*)?(?:\{([^}]*)\}|\*\s+as\s+([\w$]+))?\s*from\s+'([^']+)';$/gm;
const BARE_IMPORT = /^import '([^']+)';$/gm;
const EXPORT = /^export ((?:async )?function ([\w$]+))/gm;

/** What `import x from` takes from a module that `require` has loaded. */
const DEFAULT_OF = `const defaultOf = (module) =>
  require('node:util').types.isModuleNamespaceObject(module) || (module.__esModule && 'default' in module)
    ? module.default
    : module;
`;

/**
 * The same program in CommonJS. Programs keep to what can be turned round by these few lines: imports at
 * the top of the line, exports of functions only (in `support.mjs`), `await` at the top where they like.
 */
export function commonJs(source: string): string {
  const exported: string[] = [];
  const imports: string[] = [];
  const body = source
    .replace(IMPORT, (_, whole, named, namespace, name) => {
      const load = `require('${name.replace(/\.mjs$/, '.cjs')}')`;
      if (whole) imports.push(`const ${whole} = defaultOf(${load});`);
      if (named) imports.push(`const {${named.replaceAll(' as ', ': ')}} = ${load};`);
      if (namespace) imports.push(`const ${namespace} = ${load};`);
      return '';
    })
    .replace(BARE_IMPORT, (_, name) => {
      imports.push(`require('${name}');`);
      return '';
    })
    .replace(EXPORT, (_, declaration, name) => {
      exported.push(name);
      return declaration;
    })
    .replaceAll('import.meta.filename', '__filename')
    .replaceAll('import.meta.dirname', '__dirname');
  const head = `'use strict';\n${DEFAULT_OF}${imports.join('\n')}\n`;
  return exported.length > 0
    ? `${head}${body}\nmodule.exports = { ${exported.join(', ')} };\n`
    : `${head}(async () => {\n${body}\n})();\n`;
}

/** Writes the twin of an ES module to this place in `twins`; returns its path. */
export function writeTwin(program: string, place: string): string {
  return write(
    place.replace(/\.mjs$/, '.cjs'),
    below(commonJs(readFileSync(program, 'utf8')), place),
  );
}

/** Writes an ES module to this place in `twins`, a folder deeper than it lies; returns its path. */
export function writeCopy(program: string, place: string): string {
  const support = "'../../programs/support.mjs'";
  return write(place, readFileSync(program, 'utf8').replace("'./support.mjs'", support));
}

/** Of one in a folder, what the programs share lies above. */
function below(text: string, place: string): string {
  return place.includes('/')
    ? text.replace(/'[./]+(?:programs\/)?support\.cjs'/, "'../support.cjs'")
    : text;
}

function write(place: string, text: string): string {
  const path = join(REFERENCE, 'twins', place);
  if (read(path) !== text) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return path;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
