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

/** Characters of one conversation on one span. Longer ones are cut. */
const MAX_CHARACTERS = 131_072;

/**
 * Prompts and responses as attributes of a span. Called only where the user enables it
 * (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT). Redaction applies to them as to all attributes.
 */
export function contentAttributes(content: {
  readonly input?: readonly Message[] | undefined;
  readonly output?: readonly Message[] | undefined;
  readonly system?: readonly Part[] | undefined;
}): Attributes {
  const attributes: Attributes = {};
  const { input = [], output = [], system = [] } = content;
  if (system.length > 0) attributes['gen_ai.system_instructions'] = jsonOf(system);
  if (input.length > 0) attributes['gen_ai.input.messages'] = jsonOf(input);
  if (output.length > 0) attributes['gen_ai.output.messages'] = jsonOf(output);
  return attributes;
}

/** Arguments and result of a tool call, as attributes of its span. */
export function toolContent(args: unknown, result?: unknown): Attributes {
  const attributes: Attributes = {};
  if (args !== undefined) attributes['gen_ai.tool.call.arguments'] = jsonOf(args);
  if (result !== undefined) attributes['gen_ai.tool.call.result'] = jsonOf(result);
  return attributes;
}

/** Strings are cut so that long content stays valid JSON. Binary data is replaced by its size. */
function jsonOf(value: unknown): string {
  let remaining = MAX_CHARACTERS;
  const cut = (text: string): string => {
    if (text.length <= remaining) {
      remaining -= text.length;
      return text;
    }
    const start = `${text.slice(0, Math.max(remaining, 0))}…`;
    remaining = 0;
    return start;
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
    // A circular structure, or a `toJSON` of the service that throws.
    return cut(String(value));
  }
}

export function text(content: string): Part {
  return { type: 'text', content };
}

/** Parses the arguments of a tool: JSON in a string, which a model may get wrong. @returns anything else unchanged */
export function parseArguments(json: unknown): unknown {
  if (typeof json !== 'string') return json;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
