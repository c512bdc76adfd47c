import { GITLEAKS_FORMS } from './gitleaks-forms.ts';
import type { FormRule } from './secret-rule.ts';
import { VENDOR_FORMS } from './vendor-forms.ts';

/** A rule whose pattern is compiled when its prefix is met for the first time. */
interface Form {
  readonly prefix: string;
  readonly source: string;
  pattern: RegExp | undefined;
}

/** All rules: kinds, prefixes and patterns. */
export const FORMS: readonly FormRule[] = [...GITLEAKS_FORMS, ...VENDOR_FORMS];

/** Bits per character of the table's index, which consists of two characters below 128. */
const BITS = 7;
const SIZE = 1 << (2 * BITS);
type Table = readonly (readonly Form[] | undefined)[];
/** Built for the first text that may contain a token: most processes never see one. */
let table: Table | undefined;

/** @returns rules by their first two characters, longest prefix first */
function tableOf(rules: readonly FormRule[]): Table {
  const byStart = new Map<number, Form[]>();
  for (const [, prefixes, source] of rules) {
    for (const prefix of prefixes) {
      const index = (prefix.charCodeAt(0) << BITS) | prefix.charCodeAt(1);
      const forms = byStart.get(index);
      const form = { prefix, source, pattern: undefined };
      if (forms === undefined) byStart.set(index, [form]);
      else forms.push(form);
    }
  }
  const formTable: Form[][] = new Array(SIZE);
  for (const [index, forms] of byStart) {
    formTable[index] = forms.sort((a, b) => b.prefix.length - a.prefix.length);
  }
  return formTable;
}

/** Prefixes this short also precede much else. */
const SHORT = 4;
const WORDS = /[\s._:/+=|$*~-]+/;
/** A word as people write it: letters in one case, or a short number. */
const WORD = /^(?:[a-z]{1,20}|[A-Z][a-z]{0,20}|[A-Z]{1,20}|\d{1,6})?$/;

/**
 * @param at the start of a word
 * @returns the end of the token that begins there and whether it is a secret; undefined if no token begins
 *   there
 */
export function formAt(
  text: string,
  at: number,
): { readonly end: number; readonly isSecret: boolean } | undefined {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  if (first > 127 || !(second <= 127)) return undefined;
  table ??= tableOf(FORMS);
  const forms = table[(first << BITS) | second];
  if (forms === undefined) return undefined;
  let end = 0;
  let isSecret = false;
  // The longest match: a token of one rule may begin like that of another.
  for (const form of forms) {
    if (!text.startsWith(form.prefix, at)) continue;
    form.pattern ??= new RegExp(form.source, 'y');
    form.pattern.lastIndex = at;
    if (!form.pattern.test(text) || form.pattern.lastIndex <= end) continue;
    end = form.pattern.lastIndex;
    isSecret ||= isGenerated(text.slice(at + form.prefix.length, end), form.prefix);
  }
  return end === 0 ? undefined : { end, isSecret };
}

/** Whether it does not consist of words: `sk-ultra-hd-television-55-inch` begins like a token. */
function isGenerated(rest: string, prefix: string): boolean {
  const isMixed = /\d/.test(rest) || (/[a-z]/.test(rest) && /[A-Z]/.test(rest));
  if (prefix.length < SHORT && !isMixed) return false;
  return !rest.split(WORDS).every((part) => WORD.test(part));
}
