import type { DatabaseSync } from 'node:sqlite';
import type { Span } from '../../otlp/otlp-types.ts';
import { textOf } from '../../otlp/values.ts';
import type { SpanRow } from '../span-row.ts';

const NAME_CHARACTERS = 200;

/**
 * Writes a row for each call of a model, an agent or a tool.
 *
 * Source: https://github.com/open-telemetry/semantic-conventions-genai, v0.1.0; also reads the older names of tokens
 */
export function createModelCallWriter(database: DatabaseSync): (span: Span, row: SpanRow) => void {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO model_calls(id, trace, span, start_us, duration_ns, is_error, service, operation, name,
       provider, conversation, input_tokens, output_tokens, cached_tokens)
     VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ attributes }, { id, trace, span, startUs, durationNs, isError, resource }) => {
    const text = (...names: readonly string[]) =>
      (textOf(attributes, ...names) ?? '').slice(0, NAME_CHARACTERS);
    const operation = text('gen_ai.operation.name');
    if (operation === '') return;
    const count = (...names: readonly string[]) => {
      const value = Number(textOf(attributes, ...names));
      return Number.isSafeInteger(value) && value > 0 ? value : 0;
    };
    insert.run(
      id,
      trace,
      span,
      startUs,
      durationNs,
      isError ? 1 : 0,
      resource.service,
      operation,
      text(...NAMES),
      text('gen_ai.provider.name', 'gen_ai.system'),
      text('gen_ai.conversation.id'),
      count('gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'),
      count('gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'),
      count('gen_ai.usage.cache_read.input_tokens'),
    );
  };
}

/** Names of what was called: the responding or the requested model, the tool, the agent. */
const NAMES = [
  'gen_ai.response.model',
  'gen_ai.request.model',
  'gen_ai.tool.name',
  'gen_ai.agent.name',
];
