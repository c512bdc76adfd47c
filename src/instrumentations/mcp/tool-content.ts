import type { Attributes } from '@opentelemetry/api';
import type { McpCall, McpMessage } from './message.ts';

/** Characters of an attribute. Longer ones are cut. */
const MAX_CHARACTERS = 16_384;

/** The arguments of a tool call. Called only where content is captured. */
export function argumentsIn({ method, params }: McpCall): Attributes | undefined {
  if (method !== 'tools/call' || params?.arguments === undefined) return undefined;
  return { 'gen_ai.tool.call.arguments': jsonOf(params.arguments) };
}

/** The result of a tool call: its structured content, else its content. Called only where content is captured. */
export function resultIn(method: string, { result }: McpMessage): Attributes | undefined {
  if (method !== 'tools/call' || result === undefined) return undefined;
  const content = result.structuredContent ?? result.content;
  return content === undefined ? undefined : { 'gen_ai.tool.call.result': jsonOf(content) };
}

function jsonOf(value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  return json.length > MAX_CHARACTERS ? `${json.slice(0, MAX_CHARACTERS)}…` : json;
}
