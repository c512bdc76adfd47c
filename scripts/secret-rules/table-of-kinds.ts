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
    ['by a beginning, from gitleaks', GITLEAKS_FORMS.map(([kind]) => kind.replaceAll('-', ' '))],
    ['by a beginning, from the vendors', VENDOR_FORMS.map(([kind]) => kind)],
    ['by a middle or an end', [...INFIX_FORMS.map(({ kind }) => kind), ...WORD_FORM_KINDS]],
    ['addresses', SECRET_PATHS.map(({ kind }) => kind)],
    ['command lines, files, statements', CONTEXT_KINDS],
    ['under a name of the vendor', GITLEAKS_NAMED.map(([kind]) => kind.replaceAll('-', ' '))],
  ];
  const lines = rows.map(([how, kinds]) => {
    const names = [...new Set(kinds)].sort((a, b) => a.localeCompare(b, 'en'));
    return `| ${how} | ${names.length} | ${names.join('; ')} |`;
  });
  return ['| How they are recognised | | Kinds |', '|---|---|---|', ...lines, ''].join('\n');
}
