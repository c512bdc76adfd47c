import type { Plugin } from 'rolldown';

/**
 * Writes characters beyond ASCII as escapes: `src/code-cache` reads the core as Latin-1, the encoding in which V8
 * stores it with one byte for each character, without decoding.
 *
 * An escape means the same as its character in strings, templates, regular expressions and names; comments are removed
 * before.
 */
export const asciiPlugin: Plugin = {
  name: 'ascii',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escapeUnit);
    }
  },
};

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
