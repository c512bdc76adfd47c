import type {
  DataTransformerConfig,
  DynamicConfigValue,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Panel } from '../model.ts';

interface ColumnOverride {
  readonly column: string;
  readonly properties: DynamicConfigValue[];
}

/** One row per combination of labels, one column per label and query. */
export function columnTransformations(panel: Panel): readonly DataTransformerConfig[] {
  const { columns = {}, queries } = panel;
  const labels = Object.keys(columns);
  const single = queries.length === 1;
  const values = queries.map((query, index) => {
    const name = single ? 'Value' : `Value #${String.fromCharCode(65 + index)}`;
    return [name, legendOf(query)] as const;
  });
  const order = [...labels, ...values.map(([name]) => name)];
  return [
    ...(single ? [] : [{ id: 'merge', options: {} }]),
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
        renameByName: { ...columns, ...Object.fromEntries(values) },
      },
    },
  ];
}

/** The units of columns that differ from the panel. */
export function columnOverrides(panel: Panel): readonly ColumnOverride[] {
  return panel.queries.flatMap((query) =>
    query.source === 'prometheus' && query.unit
      ? [{ column: legendOf(query), properties: [{ id: 'unit', value: query.unit }] }]
      : [],
  );
}

function legendOf(query: Panel['queries'][number]): string {
  return ('legend' in query && query.legend) || 'Value';
}
