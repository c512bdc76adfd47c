import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What `import … from '…'`, `import '…'` and `export … from '…'` name. */
const NAMED = /\b(?:import|from)\s*(["'])(.*?)\1/g;

/** More than a module has that only gives a CommonJS one the form of an ES module. */
const MOST_FILES = 8;

/**
 * Whether an ES module imports more, by statements, than files beside it which import nothing more: that
 * is the form in which packages of CommonJS are given to ES modules. It may be too cautious, never too
 * bold: what it cannot follow counts as more.
 */
export function importsMore(content: string, filename: string): boolean {
  const seen = new Set([filename]);
  const follow = (text: string, folder: string): boolean => {
    for (const [, , name] of text.matchAll(NAMED)) {
      if (!isBeside(name!)) return true;
      const path = join(folder, name!);
      if (seen.has(path)) continue;
      if (seen.size >= MOST_FILES) return true;
      seen.add(path);
      if (follow(readFileSync(path, 'utf8'), join(path, '..'))) return true;
    }
    return false;
  };
  try {
    return follow(content, join(filename, '..'));
  } catch {
    return true;
  }
}

function isBeside(name: string): boolean {
  return /^\.\.?\//.test(name) && /^\.[cm]?js$/.test(extname(name));
}
