import type { Condition } from './condition.ts';
import type { TimeRange } from './newest-rows.ts';

/** Which traces a list shows. */
export interface TraceFilter extends TimeRange {
  /** Part of the name of the root span, or the beginning of the trace id. */
  readonly text?: string | undefined;
  readonly service?: string | undefined;
  readonly onlyErrors?: boolean | undefined;
  readonly minMs?: number | undefined;
  readonly maxMs?: number | undefined;
  readonly run?: number | undefined;
  /** Each must be on a span of the trace, or on its resource. */
  readonly attributes?: ReadonlyArray<readonly [name: string, value: string]> | undefined;
}

const NANOS_PER_MS = 1e6;

/** Conditions on the table of traces, which has the name `t`. */
export function traceConditions(filter: TraceFilter): readonly Condition[] {
  const { text, service, onlyErrors, minMs, maxMs, run, attributes = [] } = filter;
  return [
    [
      'instr(lower(t.name), lower(?)) > 0 OR substr(t.id, 1, length(?)) = lower(?)',
      text,
      text,
      text,
    ],
    ['t.service = ?', service],
    ['t.errors >= ?', onlyErrors === true ? 1 : undefined],
    ['t.duration_ns >= ?', minMs === undefined ? undefined : minMs * NANOS_PER_MS],
    ['t.duration_ns <= ?', maxMs === undefined ? undefined : maxMs * NANOS_PER_MS],
    ['t.run = ?', run],
    ...attributes.map(([name, value]) => attributeCondition(name, value)),
  ];
}

/** Searches the JSON for the text of the pair, which has one form per type: no JSON is parsed for it. */
function attributeCondition(name: string, value: string): Condition {
  const pairs = valueForms(value).map((form) => `{"key":${JSON.stringify(name)},"value":${form}}`);
  const inSpan = pairs.map(() => 'instr(s.json, ?) > 0').join(' OR ');
  const inResource = pairs.map(() => 'instr(r.json, ?) > 0').join(' OR ');
  return [
    `EXISTS (SELECT 1 FROM spans s JOIN resources r ON r.id = s.resource
      WHERE s.trace = t.id AND (${inSpan} OR ${inResource}))`,
    ...pairs,
    ...pairs,
  ];
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
