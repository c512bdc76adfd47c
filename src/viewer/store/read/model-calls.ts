import { type Where, whereOf } from '../condition.ts';
import type { Store } from '../store.ts';

/** A call of a model, an agent or a tool. */
export interface ModelCall {
  readonly trace: string;
  readonly span: string;
  /** Microseconds since 1970. */
  readonly startUs: number;
  readonly durationNs: number;
  readonly isError: boolean;
  readonly service: string;
  /** `gen_ai.operation.name`: `chat`, `embeddings`, `execute_tool`, `invoke_agent` and others. */
  readonly operation: string;
  /** Name of the model, tool or agent. */
  readonly name: string;
  /** Empty if the span names none. */
  readonly conversation: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The part of the input tokens that came from a cache. */
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
  /** Part of the name of the model, tool or agent. */
  readonly text?: string | undefined;
  readonly service?: string | undefined;
  readonly conversation?: string | undefined;
  /** Microseconds since 1970. */
  readonly sinceUs?: number | undefined;
}

/** The newest calls first. */
export function listModelCalls(
  { database }: Store,
  filter: ModelFilter,
  limit: number,
): readonly ModelCall[] {
  const { sql, parameters } = filterWhere(filter);
  const rows = database
    .prepare(
      `SELECT trace, span, start_us AS startUs, duration_ns AS durationNs, is_error AS isError, service,
         operation, name, conversation, input_tokens AS inputTokens, output_tokens AS outputTokens,
         cached_tokens AS cachedTokens
       FROM model_calls WHERE ${sql} ORDER BY start_us DESC, id DESC LIMIT ?`,
    )
    .all(...parameters, limit) as unknown as Array<
    Omit<ModelCall, 'isError'> & { isError: number }
  >;
  return rows.map((row) => ({ ...row, isError: row.isError === 1 }));
}

/** Calls and tokens by model, tool or agent: the most frequent first. */
export function listModelTotals({ database }: Store, filter: ModelFilter): readonly ModelTotal[] {
  const { sql, parameters } = filterWhere(filter);
  return database
    .prepare(
      `SELECT service, operation, name, max(provider) AS provider, count(*) AS calls, sum(is_error) AS errors,
         avg(duration_ns) AS meanNs, sum(input_tokens) AS inputTokens, sum(output_tokens) AS outputTokens,
         sum(cached_tokens) AS cachedTokens
       FROM model_calls WHERE ${sql} GROUP BY service, operation, name ORDER BY calls DESC LIMIT 200`,
    )
    .all(...parameters) as unknown as ModelTotal[];
}

function filterWhere({ text, service, conversation, sinceUs }: ModelFilter): Where {
  return whereOf([
    ['instr(lower(name), lower(?)) > 0', text],
    ['service = ?', service],
    ["conversation = ? AND conversation <> ''", conversation],
    ['start_us >= ?', sinceUs],
  ]);
}
