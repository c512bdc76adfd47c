import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** The specifiers of `import … from '…'`, `import '…'` and `export … from '…'`. */
const SPECIFIER = /\b(?:import|from)\s*(["'])(.*?)\1/g;

/** More files than an ES module wrapper around CommonJS has. */
const MOST_FILES = 8;

/**
 * Whether the import statements of an ES module lead beyond files beside it, which packages of CommonJS use as a
 * wrapper for ES modules. It errs on the safe side: what it cannot follow counts as beyond.
 */
export function importsMore(content: string, filename: string): boolean {
  const files = new Set([filename]);
  const follow = (text: string, folder: string): boolean => {
    for (const [, , name] of text.matchAll(SPECIFIER)) {
      if (!isRelativeFile(name!)) return true;
      const path = join(folder, name!);
      if (files.has(path)) continue;
      if (files.size >= MOST_FILES) return true;
      files.add(path);
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

function isRelativeFile(name: string): boolean {
  return /^\.\.?\//.test(name) && /^\.[cm]?js$/.test(extname(name));
}
