import type { FormRule, NamedRule } from '../../src/redaction/secrets/secret-rule.ts';
import {
  type Node,
  parseGoPattern,
  prefixesOf,
  printPattern,
  type Sequence,
} from './go-pattern.ts';
import { CHANGED, LEFT_OUT, PUBLIC } from './overrides.ts';
import type { GitleaksRule } from './read-gitleaks.ts';

export interface SecretRules {
  readonly forms: readonly FormRule[];
  readonly named: readonly NamedRule[];
}

/** Source of the rules that require the name of a vendor before the value. */
const NAMES = '[\\w.-]{0,50}?(?:';
const SIGN =
  '(?:[ \\t\\w.-]{0,20})[\\s\'"]{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\x60\'"\\s=]{0,5}(';
const SIGN_IN_GROUP = SIGN.replace('{0,3}(?:=', '{0,3})(?:=');
/** What the rules require after a token in source code; here a token may be in a path or a query. */
const ENDS = [
  '(?:[\\x60\'"\\s;]|\\\\[nr]|$)',
  '(?:[\\x60\'"\\s;]|\\\\[nr]|$|\\b)',
  '(?:[^\\w-]|\\z)',
];
const ENDS_MORE = ['(?:[^a-zA-Z0-9+/]|\\z)'];
const WORD_BOUNDARY = '\\b';

/** Unmistakable prefixes, which identify even a token that has been cut off. */
const DISTINCTIVE = /^(?=.{4}).*[_.~-]/;
const SHORTEST_PREFIX = 2;
const LONG = 20;

/** @throws Error where a rule is not understood and not excluded */
export function secretRules(rules: readonly GitleaksRule[]): SecretRules {
  const forms: FormRule[] = [];
  const named: NamedRule[] = [];
  for (const { id, regex } of rules) {
    if (id in LEFT_OUT || PUBLIC.test(id)) continue;
    const source = withoutEnd(CHANGED[id]?.regex ?? regex);
    const sign = [SIGN, SIGN_IN_GROUP].find((part) => source.includes(`)${part}`));
    if (sign === undefined) {
      forms.push(formOf(id, parseGoPattern(source)));
      continue;
    }
    const [before = '', value = ''] = source.split(`)${sign}`);
    const ignoresCase = source.startsWith('(?i)');
    const options = parseGoPattern((ignoresCase ? '(?i)(' : '(') + value);
    if (prefixesOf(options).every((prefix) => DISTINCTIVE.test(prefix)))
      forms.push(formOf(id, options));
    else named.push([id, nameOf(before), printPattern(options)]);
  }
  return { forms, named };
}

function withoutEnd(regex: string): string {
  const end = [...ENDS, ...ENDS_MORE].find((it) => regex.endsWith(it));
  const rest = end === undefined ? regex : regex.slice(0, -end.length);
  return rest.endsWith(WORD_BOUNDARY) ? rest.slice(0, -WORD_BOUNDARY.length) : rest;
}

/** The vendor's part of a name, in lower case. */
function nameOf(before: string): string {
  return before
    .slice(before.lastIndexOf(NAMES) + NAMES.length)
    .replaceAll('(?-i:', '(?:')
    .toLowerCase();
}

function formOf(id: string, options: readonly Sequence[]): FormRule {
  const prefixes = prefixesOf(options);
  if (prefixes.some(({ length }) => length < SHORTEST_PREFIX)) {
    throw new Error(`${id} may begin with anything: ${JSON.stringify(prefixes)}`);
  }
  const isDistinctive = prefixes.every((prefix) => DISTINCTIVE.test(prefix));
  const pattern = isDistinctive
    ? printPattern(options.map(shortened))
    : `(?:${printPattern(options)})(?![A-Za-z0-9])`;
  return [id, prefixes, pattern.replaceAll(WORD_BOUNDARY, '')];
}

/** Two thirds of its last long part are enough to recognise a token. */
function shortened(sequence: Sequence): Sequence {
  const last = sequence.at(-1);
  if (last === undefined) return sequence;
  const rest = sequence.slice(0, -1);
  if (last.kind === 'repeat' && last.min >= LONG) {
    return [...rest, { ...last, min: Math.ceil((last.min * 2) / 3), max: Infinity }];
  }
  if (last.kind === 'group') return [...rest, { ...last, options: last.options.map(shortened) }];
  // An optional end, such as the padding of base64.
  const isOptional = last.kind === 'repeat' && last.min === 0;
  return isOptional ? [...shortened(rest), last as Node] : sequence;
}
