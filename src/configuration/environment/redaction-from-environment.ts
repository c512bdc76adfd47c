import type { Environment } from '../environment-reader.ts';

/** What is redacted, and by what it is replaced (SIGHTLINE_REDACT). */
export interface RedactionSettings {
  /** `replace` writes `REDACTED`, `hash` a keyed hash; `off` redacts nothing. */
  readonly mode: 'replace' | 'hash' | 'off';
  /** Names in addition to the built-in ones; `*` matches any characters. */
  readonly names: readonly string[];
  /** Names that are not secrets; they take precedence. */
  readonly exempt: readonly string[];
  /** Patterns in addition to the built-in ones, each with the flag `g`. */
  readonly patterns: readonly RegExp[];
}

const NAME = 'SIGHTLINE_REDACT';
const ITEM_NAME = /^[\p{L}\p{N}_.*$@:-]{1,100}$/u;
/** Other words for off and on. */
const NO = /^(false|no|none|0|disabled?)$/i;
const YES = /^(true|yes|1|on|default|enabled?)$/i;

export function redactionFromEnvironment(environment: Environment): RedactionSettings {
  const settings = {
    mode: 'replace' as RedactionSettings['mode'],
    names: [] as string[],
    exempt: [] as string[],
    patterns: [] as RegExp[],
  };
  const invalid = (value: string, expected: string, suggestion?: string) =>
    environment.report({
      code: 'invalid-value',
      name: NAME,
      value,
      expected,
      suggestion,
      used: 'the rest of it',
    });
  for (const item of splitItems(environment.string(NAME) ?? '')) {
    const word = item.toLowerCase();
    if (word === 'off') settings.mode = 'off';
    else if (word === 'hash') settings.mode = settings.mode === 'off' ? 'off' : 'hash';
    else if (YES.test(item)) continue;
    else if (NO.test(item)) invalid(item, 'off, hash, a name or a /pattern/', 'off');
    else if (item.startsWith('/')) {
      const pattern = patternOf(item);
      if (pattern === undefined)
        invalid(item, 'a regular expression that matches a non-empty text');
      else settings.patterns.push(pattern);
    } else if (!ITEM_NAME.test(item.replace(/^!/, ''))) {
      invalid(item, 'off, hash, a name or a /pattern/');
    } else if (item.startsWith('!')) settings.exempt.push(item.slice(1));
    else settings.names.push(item);
  }
  return settings;
}

/** Splits at commas, except within a pattern: from `/` to `/` and its flags. */
function splitItems(text: string): readonly string[] {
  const items = text.match(/\s*\/(?:[^/\\]|\\.)+\/[a-z]*\s*(?=,|$)|[^,]+/g) ?? [];
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

/** @returns undefined where it is not a pattern, or matches the empty text */
function patternOf(item: string): RegExp | undefined {
  const end = item.lastIndexOf('/');
  if (end === 0) return undefined;
  const flags = item.slice(end + 1).replace(/[gy]/g, '');
  try {
    const pattern = new RegExp(item.slice(1, end), `${flags}g`);
    return pattern.test('') ? undefined : pattern;
  } catch {
    return undefined;
  }
}
