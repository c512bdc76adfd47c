import type { KeyValue } from '../../otlp/types.ts';
import { textOf } from '../../otlp/values.ts';
import { Value } from '../parts/attributes.tsx';

/** A message as the conventions for generative AI have it. */
interface Message {
  readonly role?: string;
  readonly parts?: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

const MESSAGES = ['gen_ai.system_instructions', 'gen_ai.input.messages', 'gen_ai.output.messages'];
const COUNTS = [
  ['gen_ai.usage.input_tokens', 'tokens in'],
  ['gen_ai.usage.output_tokens', 'tokens out'],
  ['gen_ai.usage.cache_read.input_tokens', 'of those in from a cache'],
  ['gen_ai.usage.reasoning.output_tokens', 'of those out for reasoning'],
] as const;

/** What was said to a model and by it, its tools and tokens, where the span is of one. */
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
  const called = textOf(attributes, 'gen_ai.tool.call.arguments');
  const returned = textOf(attributes, 'gen_ai.tool.call.result');
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
            all of the conversation <bdi>{conversation}</bdi>
          </a>
        )}
      </p>
      {messages.map(({ role, text }, index) => (
        <div key={index} class={`message ${role === 'user' ? 'from-user' : ''}`}>
          <strong>{role}</strong>
          <Value text={text} />
        </div>
      ))}
      {called !== undefined && (
        <div class="message">
          <strong>called with</strong>
          <Value text={called} />
        </div>
      )}
      {returned !== undefined && (
        <div class="message">
          <strong>returned</strong>
          <Value text={returned} />
        </div>
      )}
      {messages.length === 0 && called === undefined && (
        <p class="note">What was said is recorded only where the service turns that on.</p>
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
    const answer = part.response ?? part.result;
    return `answers ${typeof answer === 'string' ? answer : JSON.stringify(answer)}`;
  }
  return JSON.stringify(part);
}
