import type { Attributes } from '@opentelemetry/api';

/** Source: semantic-conventions-genai v0.1.0, gen-ai-input-messages.json. */
export type Part =
  | { readonly type: 'text' | 'reasoning'; readonly content: string }
  | {
      readonly type: 'tool_call';
      readonly id?: string | undefined;
      readonly name: string;
      readonly arguments?: unknown;
    }
  | {
      readonly type: 'tool_call_response';
      readonly id?: string | undefined;
      readonly response: unknown;
    }
  | { readonly type: 'uri'; readonly modality: string; readonly uri: string }
  | { readonly type: string };

export interface Message {
  readonly role: string;
  readonly parts: readonly Part[];
  readonly finish_reason?: string | undefined;
}

/** Characters of one conversation on one span. What is longer is cut. */
const MOST_CHARACTERS = 131_072;

/**
 * What was said, as attributes of a span. To be called only where the user has asked for it
 * (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT). What is on a span is redacted as everything else is.
 */
export function contentAttributes(content: {
  readonly input?: readonly Message[] | undefined;
  readonly output?: readonly Message[] | undefined;
  readonly system?: readonly Part[] | undefined;
}): Attributes {
  const found: Attributes = {};
  const { input = [], output = [], system = [] } = content;
  if (system.length > 0) found['gen_ai.system_instructions'] = jsonOf(system);
  if (input.length > 0) found['gen_ai.input.messages'] = jsonOf(input);
  if (output.length > 0) found['gen_ai.output.messages'] = jsonOf(output);
  return found;
}

/** Of one call of a tool. */
export function toolContent(given: unknown, result?: unknown): Attributes {
  const found: Attributes = {};
  if (given !== undefined) found['gen_ai.tool.call.arguments'] = jsonOf(given);
  if (result !== undefined) found['gen_ai.tool.call.result'] = jsonOf(result);
  return found;
}

/** JSON that stays JSON where it is too long: its texts are cut. Bytes are named, and left out. */
export function jsonOf(value: unknown): string {
  let left = MOST_CHARACTERS;
  const cut = (text: string): string => {
    if (text.length <= left) {
      left -= text.length;
      return text;
    }
    const kept = `${text.slice(0, Math.max(left, 0))}…`;
    left = 0;
    return kept;
  };
  try {
    return (
      JSON.stringify(value, (_, item) => {
        if (typeof item === 'string') return cut(item);
        if (typeof item === 'bigint') return String(item);
        if (ArrayBuffer.isView(item)) return `${item.byteLength} bytes`;
        return item;
      }) ?? ''
    );
  } catch {
    // A circle, or a `toJSON` of the service that throws.
    return cut(String(value));
  }
}

export function text(content: string): Part {
  return { type: 'text', content };
}

/** Arguments of a tool come as JSON in a text; a model may write what is none. */
export function parsed(json: unknown): unknown {
  if (typeof json !== 'string') return json;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
