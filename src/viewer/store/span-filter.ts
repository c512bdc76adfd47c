/** Which traces a list shows. Times are microseconds since 1970. */
export interface TraceFilter {
  /** Part of the name of the root, or the beginning of the trace's id. */
  readonly text?: string;
  readonly service?: string;
  readonly onlyErrors?: boolean;
  readonly minMs?: number;
  readonly maxMs?: number;
  readonly fromUs?: number;
  readonly toUs?: number;
  readonly run?: number;
  /** Where the list before ended. */
  readonly before?: string;
  /** Each must be on a span of the trace. */
  readonly attributes?: ReadonlyArray<readonly [name: string, value: string]>;
}

export interface Condition {
  readonly sql: string;
  readonly values: ReadonlyArray<string | number>;
}

/** Conditions of the table of traces, for `AND`. Values are always parameters. */
export function traceConditions(filter: TraceFilter): readonly Condition[] {
  const { text, service, onlyErrors, minMs, maxMs, run, attributes = [] } = filter;
  return [
    ...(text === undefined
      ? []
      : [
          {
            sql: '(instr(lower(t.name), lower(?)) > 0 OR substr(t.id, 1, length(?)) = lower(?))',
            values: [text, text, text],
          },
        ]),
    ...(service === undefined ? [] : [{ sql: 't.service = ?', values: [service] }]),
    ...(onlyErrors === true ? [{ sql: 't.errors > 0', values: [] }] : []),
    ...(minMs === undefined ? [] : [{ sql: 't.duration_ns >= ?', values: [minMs * 1e6] }]),
    ...(maxMs === undefined ? [] : [{ sql: 't.duration_ns <= ?', values: [maxMs * 1e6] }]),
    ...(run === undefined ? [] : [{ sql: 't.run = ?', values: [run] }]),
    ...attributes.map(([name, value]) => attributeCondition(name, value)),
  ];
}

/**
 * A span of the trace, or its resource, has the attribute. The text of the pair is looked for in the JSON,
 * where it stands in one form for each type: no JSON is parsed for it.
 */
function attributeCondition(name: string, value: string): Condition {
  const pairs = valueForms(value).map((form) => `{"key":${JSON.stringify(name)},"value":${form}}`);
  const inSpan = pairs.map(() => 'instr(s.json, ?) > 0').join(' OR ');
  const inResource = pairs.map(() => 'instr(r.json, ?) > 0').join(' OR ');
  return {
    sql: `EXISTS (SELECT 1 FROM spans s JOIN resources r ON r.id = s.resource
      WHERE s.trace = t.id AND (${inSpan} OR ${inResource}))`,
    values: [...pairs, ...pairs],
  };
}

function valueForms(value: string): readonly string[] {
  const forms = [`{"stringValue":${JSON.stringify(value)}}`];
  if (/^-?\d{1,19}$/.test(value)) forms.push(`{"intValue":"${value}"}`);
  if (value === 'true' || value === 'false') forms.push(`{"boolValue":${value}}`);
  if (value !== '' && Number.isFinite(Number(value))) {
    forms.push(`{"doubleValue":${JSON.stringify(Number(value))}}`);
  }
  return forms;
}
