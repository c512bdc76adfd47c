import type { SettingName } from '../configuration/settings/table.ts';
import { nearest } from '../configuration/values/did-you-mean.ts';
import { wrap } from './output/columns.ts';
import { lineWidth, style } from './output/style.ts';
import { allVariableNames, namesOf } from './variables/all-variables.ts';
import { VARIABLE_SECTIONS } from './variables/sections.ts';
import type { Variable, VariableSection } from './variables/variable.ts';

export interface EnvOptions {
  /** Part of a name, case-insensitive. */
  readonly pattern: string | undefined;
  readonly json: boolean;
}

const INDENT = '    ';

/** Prints the variables that match; returns the exit code, 1 if none does. */
export function printVariables({ pattern, json }: EnvOptions): number {
  const sections = VARIABLE_SECTIONS.map(({ title, variables }) => ({
    title,
    variables: variables.filter((variable) => matches(variable, pattern)),
  })).filter(({ variables }) => variables.length > 0);
  if (sections.length === 0) {
    const suggestion = nearestWord(pattern ?? '');
    const hint = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
    process.stderr.write(`sightline: no variable name contains "${pattern}".${hint}\n`);
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

/** The most similar name, or word between its underscores, in the case of the pattern. */
function nearestWord(pattern: string): string | undefined {
  const names = allVariableNames();
  const letters = (text: string) => [...text.toUpperCase()].sort().join('');
  const words = new Set([...names.flatMap((name) => name.split('_')), ...names]);
  const likely = [...words].filter((word) => word.length > 2);
  // Swapped letters are likelier than a wrong one: `otpl` is `otlp`, not `otel`.
  const anagrams = likely.filter((word) => letters(word) === letters(pattern));
  const word = nearest(pattern, anagrams) ?? nearest(pattern, likely);
  return pattern === pattern.toLowerCase() ? word?.toLowerCase() : word;
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

/** A list with one default per name is in the order of the names. */
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
      `${variable.type}; default: ${plain(variable.default)}; defined by ${plain(variable.source)}`,
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
