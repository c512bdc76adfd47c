import type { KeyValue } from '../../otlp/otlp-types.ts';
import { textOf } from '../../otlp/values.ts';
import { Value } from '../parts/attributes.tsx';

/** A message as the semantic conventions for generative AI define it. */
interface Message {
  readonly role?: string;
  readonly parts?: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

const MESSAGES = ['gen_ai.system_instructions', 'gen_ai.input.messages', 'gen_ai.output.messages'];
const COUNTS = [
  ['gen_ai.usage.input_tokens', 'tokens in'],
  ['gen_ai.usage.output_tokens', 'tokens out'],
  ['gen_ai.usage.cache_read.input_tokens', 'of the tokens in from a cache'],
  ['gen_ai.usage.reasoning.output_tokens', 'of the tokens out for reasoning'],
] as const;

/** Messages, tool calls and tokens of a call of a model, agent or tool; nothing for other spans. */
export function Conversation({
  attributes,
}: {
  readonly attributes: readonly KeyValue[] | undefined;
}) {
  const operation = textOf(attributes, 'gen_ai.operation.name');
  if (operation === undefined) return null;
  const model = textOf(attributes, 'gen_ai.response.model', 'gen_ai.request.model');
  const tool = textOf(attributes, 'gen_ai.tool.name', 'gen_ai.agent.name');
  const conversation = textOf(attributes, 'gen_ai.conversation.id');
  const messages = MESSAGES.flatMap((name) => messagesOf(textOf(attributes, name), name));
  const toolArguments = textOf(attributes, 'gen_ai.tool.call.arguments');
  const toolResult = textOf(attributes, 'gen_ai.tool.call.result');
  return (
    <section aria-label="Conversation">
      <h3>
        {operation} <bdi>{model ?? tool ?? ''}</bdi>
      </h3>
      <p class="facts counts">
        {COUNTS.map(([name, label]) => {
          const count = textOf(attributes, name);
          return count === undefined ? null : (
            <span key={name}>
              {count} {label}{' '}
            </span>
          );
        })}
        {conversation !== undefined && (
          <a href={`/models?${new URLSearchParams({ conversation })}`}>
            all calls of the conversation <bdi>{conversation}</bdi>
          </a>
        )}
      </p>
      {messages.map(({ role, text }, index) => (
        <div key={index} class={`message ${role === 'user' ? 'from-user' : ''}`}>
          <strong>{role}</strong>
          <Value text={text} />
        </div>
      ))}
      {toolArguments !== undefined && (
        <div class="message">
          <strong>arguments</strong>
          <Value text={toolArguments} />
        </div>
      )}
      {toolResult !== undefined && (
        <div class="message">
          <strong>result</strong>
          <Value text={toolResult} />
        </div>
      )}
      {messages.length === 0 && toolArguments === undefined && (
        <p class="note">Messages are recorded only if the service turns that on.</p>
      )}
    </section>
  );
}

function messagesOf(
  json: string | undefined,
  name: string,
): ReadonlyArray<{ role: string; text: string }> {
  if (json === undefined) return [];
  const role = name === 'gen_ai.system_instructions' ? 'system' : 'message';
  try {
    const list: unknown = JSON.parse(json);
    if (!Array.isArray(list)) return [{ role, text: json }];
    return (list as Message[]).map((message) => ({
      role: String(message.role ?? role),
      text: (message.parts ?? [message as Readonly<Record<string, unknown>>])
        .map(partText)
        .join('\n'),
    }));
  } catch {
    return [{ role, text: json }];
  }
}

function partText(part: Readonly<Record<string, unknown>>): string {
  if (typeof part.content === 'string') return part.content;
  if (part.type === 'tool_call')
    return `calls ${part.name}(${JSON.stringify(part.arguments ?? {})})`;
  if (part.type === 'tool_call_response') {
    const response = part.response ?? part.result;
    return `answers ${typeof response === 'string' ? response : JSON.stringify(response)}`;
  }
  return JSON.stringify(part);
}
