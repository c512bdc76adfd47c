import { OFF_BY_DEFAULT } from '../../catalog/catalog-index.ts';
import type { Row } from '../../configuration/settings/setting-row.ts';
import { rowOf } from '../../configuration/settings/table.ts';
import type { SettingText } from '../../configuration/settings/texts/text.ts';
import { TEXTS } from '../../configuration/settings/texts.ts';
import { namesOf } from './all-variables.ts';
import type { Variable, VariableSection } from './variable.ts';

/** Every variable in the order of docs/configuration.md: its text, combined with its row. */
export const VARIABLE_SECTIONS: readonly VariableSection[] = TEXTS.map(({ title, texts }) => ({
  title,
  variables: texts.map(variableOf),
}));

function variableOf(text: SettingText): Variable {
  const rows = namesOf(text).map((name) => rowOf(name));
  const [row] = rows as [Row];
  const defaults = [...new Set(rows.map(defaultOf))].join(', ');
  const fill = (template: string) =>
    template
      .replace('{words}', row.words?.map(code).join(', ') ?? '')
      .replace('{min}', String(row.min))
      .replace('{max}', String(row.max))
      .replace('{default}', defaults)
      .replace('{offByDefault}', [...OFF_BY_DEFAULT].sort().map(code).join(', '));
  return {
    names: text.names,
    type: row.type,
    meaning: fill(text.meaning),
    default: fill(text.default ?? defaults),
    source: text.source,
  };
}

function defaultOf({ default: value, unset = 'not set' }: Row): string {
  return value === undefined ? unset : code(String(value));
}

function code(text: string): string {
  return `\`${text}\``;
}
