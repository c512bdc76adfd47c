import { OFF_BY_DEFAULT } from '../../catalog/catalog-index.ts';
import type { Row } from '../../configuration/settings/row.ts';
import { rowOf } from '../../configuration/settings/table.ts';
import type { SettingText } from '../../configuration/settings/texts/text.ts';
import { TEXTS } from '../../configuration/settings/texts.ts';
import { namesOf } from './all-variables.ts';
import type { Variable, VariableSection } from './variable.ts';

/** Every variable there is, in the order of docs/configuration.md: its text and what its row says. */
export const VARIABLE_SECTIONS: readonly VariableSection[] = TEXTS.map(({ title, texts }) => ({
  title,
  variables: texts.map(variableOf),
}));

function variableOf(text: SettingText): Variable {
  const rows = namesOf(text).map((name) => rowOf(name));
  const [row] = rows as [Row];
  const defaults = [...new Set(rows.map(defaultOf))].join(', ');
  const filled = (words: string) =>
    words
      .replace('{words}', row.words?.map(code).join(', ') ?? '')
      .replace('{min}', String(row.min))
      .replace('{max}', String(row.max))
      .replace('{default}', defaults)
      .replace('{offByDefault}', [...OFF_BY_DEFAULT].sort().map(code).join(', '));
  return {
    names: text.names,
    type: row.type,
    meaning: filled(text.meaning),
    default: filled(text.default ?? defaults),
    source: text.source,
  };
}

function defaultOf({ default: standard, unset = 'not set' }: Row): string {
  return standard === undefined ? unset : code(String(standard));
}

function code(text: string): string {
  return `\`${text}\``;
}
