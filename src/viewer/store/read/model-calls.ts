import type { Condition } from '../span-filter.ts';
import type { Store } from '../store.ts';

/** A span of a model, an agent or one of its tools. */
export interface ModelCall {
  readonly trace: string;
  readonly span: string;
  /** Microseconds since 1970. */
  readonly startUs: number;
  readonly durationNs: number;
  readonly isError: boolean;
  readonly service: string;
  /** Of the conventions: `chat`, `embeddings`, `execute_tool`, `invoke_agent` and others. */
  readonly operation: string;
  /** Of the model, the tool or the agent. */
  readonly name: string;
  /** Empty where there is none. */
  readonly conversation: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input tokens, those that came from a cache. */
  readonly cachedTokens: number;
}

/** All calls of one model, tool or agent. */
export interface ModelTotal {
  readonly service: string;
  readonly operation: string;
  readonly name: string;
  readonly provider: string;
  readonly calls: number;
  readonly errors: number;
  readonly meanNs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
}

export interface ModelFilter {
  /** Part of the name of a model, a tool or an agent. */
  readonly text?: string;
  readonly service?: string;
  readonly conversation?: string;
  /** Microseconds since 1970. */
  readonly sinceUs?: number;
}

/** The newest calls first. */
export function listModelCalls(
  { database }: Store,
  filter: ModelFilter,
  limit: number,
): readonly ModelCall[] {
  const { where, values } = whereOf(filter);
  const rows = database
    .prepare(
      `SELECT trace, span, start_us AS startUs, duration_ns AS durationNs, is_error AS isError, service,
         operation, name, conversation, input_tokens AS inputTokens, output_tokens AS outputTokens,
         cached_tokens AS cachedTokens
       FROM model_calls WHERE ${where} ORDER BY start_us DESC, id DESC LIMIT ?`,
    )
    .all(...values, limit) as unknown as Array<Omit<ModelCall, 'isError'> & { isError: number }>;
  return rows.map((row) => ({ ...row, isError: row.isError === 1 }));
}

/** What was called how often, and the tokens of it: the most frequent first. */
export function listModelTotals({ database }: Store, filter: ModelFilter): readonly ModelTotal[] {
  const { where, values } = whereOf(filter);
  return database
    .prepare(
      `SELECT service, operation, name, max(provider) AS provider, count(*) AS calls, sum(is_error) AS errors,
         avg(duration_ns) AS meanNs, sum(input_tokens) AS inputTokens, sum(output_tokens) AS outputTokens,
         sum(cached_tokens) AS cachedTokens
       FROM model_calls WHERE ${where} GROUP BY service, operation, name ORDER BY calls DESC LIMIT 200`,
    )
    .all(...values) as unknown as ModelTotal[];
}

function whereOf({ text, service, conversation, sinceUs }: ModelFilter) {
  const given: readonly (Condition | undefined)[] = [
    text === undefined ? undefined : { sql: 'instr(lower(name), lower(?)) > 0', values: [text] },
    service === undefined ? undefined : { sql: 'service = ?', values: [service] },
    conversation === undefined
      ? undefined
      : { sql: "conversation = ? AND conversation <> ''", values: [conversation] },
    sinceUs === undefined ? undefined : { sql: 'start_us >= ?', values: [sinceUs] },
  ];
  const conditions = given.filter((condition) => condition !== undefined);
  return {
    where: conditions.map(({ sql }) => sql).join(' AND ') || '1',
    values: conditions.flatMap(({ values }) => values),
  };
}
