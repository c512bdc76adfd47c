/** The tables of docs/configuration.md, written from the rows and texts of src/configuration/settings. */
import { VARIABLE_SECTIONS } from '../src/cli/variables/sections.ts';
import type { Variable, VariableSection } from '../src/cli/variables/variable.ts';

/** The mark before each table, with the table. */
const MARK = /(<!-- settings: (.+) -->\n)(?:\|.*\n)*/g;
const KUBERNETES = 'Kubernetes';
/** Described in the text of the page, since it sets no attribute. */
const IN_TEXT = 'KUBERNETES_SERVICE_HOST';

/**
 * Replaces the tables of a page by the current ones.
 *
 * @throws Error where a mark names no section, or a section has no mark
 */
export function withTables(page: string): string {
  const missing = new Set(VARIABLE_SECTIONS.map(({ title }) => title));
  const result = page.replaceAll(MARK, (_, mark: string, title: string) => {
    const section = VARIABLE_SECTIONS.find((candidate) => candidate.title === title);
    if (section === undefined) throw new Error(`there is no section ${title}`);
    missing.delete(title);
    return mark + tableOf(section);
  });
  if (missing.size > 0) throw new Error(`no table for ${[...missing].join(', ')}`);
  return result;
}

function tableOf({ title, variables }: VariableSection): string {
  const head = title === KUBERNETES ? ATTRIBUTES : VARIABLES;
  const rows = variables
    .filter(({ names }) => names[0] !== IN_TEXT)
    .map((variable) => rowIn(title, variable));
  return [...head, ...rows].map((row) => `${row}\n`).join('');
}

const VARIABLES = ['| Variable | Meaning | Default | Source |', '|---|---|---|---|'];
const ATTRIBUTES = ['| Attribute | Variables |', '|---|---|'];

function rowIn(title: string, { names, meaning, default: standard, source }: Variable): string {
  const list = names.map((name) => `\`${name}\``).join(', ');
  if (title === KUBERNETES) return `| ${meaning} | ${list} |`;
  return `| ${list} | ${meaning} | ${standard} | ${source} |`;
}
