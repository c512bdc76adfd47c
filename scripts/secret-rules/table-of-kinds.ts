import { CONTEXT_KINDS } from '../../src/redaction/secrets/context-patterns.ts';
import { GITLEAKS_FORMS } from '../../src/redaction/secrets/gitleaks-forms.ts';
import { GITLEAKS_NAMED } from '../../src/redaction/secrets/gitleaks-names.ts';
import {
  INFIX_FORMS,
  SECRET_PATHS,
  WORD_FORM_KINDS,
} from '../../src/redaction/secrets/infix-forms.ts';
import { VENDOR_FORMS } from '../../src/redaction/secrets/vendor-forms.ts';

const BEGIN = '<!-- kinds: written by scripts/generate-secret-table.ts -->';
const END = '<!-- end of kinds -->';

/**
 * @param page docs/redaction.md
 * @returns the page with its current table
 * @throws Error where the page has no marks for it
 */
export function tableOfKinds(page: string): string {
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/redaction.md has no ${BEGIN}`);
  return `${page.slice(0, start + BEGIN.length)}\n\n${tables()}\n${page.slice(end)}`;
}

function tables(): string {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['a prefix, from gitleaks', GITLEAKS_FORMS.map(([kind]) => kind.replaceAll('-', ' '))],
    ['a prefix, from the vendors', VENDOR_FORMS.map(([kind]) => kind)],
    [
      'a part in the middle or at the end',
      [...INFIX_FORMS.map(({ kind }) => kind), ...WORD_FORM_KINDS],
    ],
    ['the address', SECRET_PATHS.map(({ kind }) => kind)],
    ['a command line, a file, a statement', CONTEXT_KINDS],
    ['a name of the vendor before it', GITLEAKS_NAMED.map(([kind]) => kind.replaceAll('-', ' '))],
  ];
  const lines = rows.map(([how, kinds]) => {
    const names = [...new Set(kinds)].sort((a, b) => a.localeCompare(b, 'en'));
    return `| ${how} | ${names.length} | ${names.join('; ')} |`;
  });
  return ['| Recognized by | Number | Kinds |', '|---|---|---|', ...lines, ''].join('\n');
}
