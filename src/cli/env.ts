import type { SettingName } from '../configuration/settings/table.ts';
import { nearest } from '../configuration/values/did-you-mean.ts';
import { wrap } from './output/columns.ts';
import { lineWidth, style } from './output/style.ts';
import { allVariableNames, namesOf } from './variables/all-variables.ts';
import { VARIABLE_SECTIONS } from './variables/sections.ts';
import type { Variable, VariableSection } from './variables/variable.ts';

export interface EnvOptions {
  /** Part of a name, in any case. */
  readonly pattern: string | undefined;
  readonly json: boolean;
}

const INDENT = '    ';

/** Prints every variable; returns the exit code, 1 where none matches. */
export function printVariables({ pattern, json }: EnvOptions): number {
  const sections = VARIABLE_SECTIONS.map(({ title, variables }) => ({
    title,
    variables: variables.filter((variable) => matches(variable, pattern)),
  })).filter(({ variables }) => variables.length > 0);
  if (sections.length === 0) {
    const meant = nearestWord(pattern ?? '');
    const hint = meant === undefined ? '' : `. Did you mean ${meant}?`;
    process.stderr.write(`sightline: no variable has "${pattern}" in its name${hint}\n`);
    return 1;
  }
  process.stdout.write(json ? asJson(sections) : sections.map(asText).join('\n'));
  return 0;
}

function matches(variable: Variable, pattern: string | undefined): boolean {
  return (
    pattern === undefined ||
    namesOf(variable).some((name) => name.toLowerCase().includes(pattern.toLowerCase()))
  );
}

/** The nearest name, or word between the underscores of one, in the case of what was written. */
function nearestWord(pattern: string): string | undefined {
  const names = allVariableNames();
  const letters = (word: string) => [...word.toUpperCase()].sort().join('');
  const words = new Set([...names.flatMap((name) => name.split('_')), ...names]);
  const likely = [...words].filter((word) => word.length > 2);
  // Letters that are swapped come before one that is another: `otpl` is `otlp`, not `otel`.
  const swapped = likely.filter((word) => letters(word) === letters(pattern));
  const meant = nearest(pattern, swapped) ?? nearest(pattern, likely);
  return pattern === pattern.toLowerCase() ? meant?.toLowerCase() : meant;
}

function asJson(sections: readonly VariableSection[]): string {
  const variables = sections.flatMap(({ title, variables: rows }) =>
    rows.flatMap((row) =>
      namesOf(row).map((name) => ({
        name,
        section: title,
        type: row.type,
        meaning: plain(row.meaning),
        default: plain(defaultOf(row, name)),
        source: plain(row.source),
      })),
    ),
  );
  return `${JSON.stringify(variables, null, 2)}\n`;
}

/** Where each of several names has a default of its own, they stand in the same order. */
function defaultOf(row: Variable, name: SettingName): string {
  const defaults = row.default.split(', ');
  const names = namesOf(row);
  return defaults.length === names.length ? defaults[names.indexOf(name)]! : row.default;
}

function asText({ title, variables }: VariableSection): string {
  const width = lineWidth() - INDENT.length;
  const lines = variables.flatMap((variable) => [
    ...variable.names.map((name) => `  ${style('cyan', name)}`),
    ...wrap(sentence(plain(variable.meaning)), width).map((line) => INDENT + line),
    ...wrap(
      `${variable.type}; default: ${plain(variable.default)}; by ${plain(variable.source)}`,
      width,
    ).map((line) => INDENT + style('dim', line)),
  ]);
  return `${style('bold', title)}\n${lines.join('\n')}\n`;
}

function sentence(text: string): string {
  return /[.)]$/.test(text) ? text : `${text}.`;
}

/** Markdown as plain text. */
function plain(markdown: string): string {
  return markdown
    .replaceAll('`', '')
    .replace(/ \(\[[^\]]+\]\([^)]+\)\)/g, '')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}
