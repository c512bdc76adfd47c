import type { Attributes } from '@opentelemetry/api';
import type { McpCall, McpMessage } from './message.ts';

/** Characters on one span. What is longer is cut. */
const MOST_CHARACTERS = 16_384;

/** What a tool is called with. To be asked for only where the user wants it on spans. */
export function argumentsIn({ method, params }: McpCall): Attributes | undefined {
  if (method !== 'tools/call' || params?.arguments === undefined) return undefined;
  return { 'gen_ai.tool.call.arguments': jsonOf(params.arguments) };
}

/** What a tool has answered: its structured content, else its content. */
export function resultIn(method: string, { result }: McpMessage): Attributes | undefined {
  if (method !== 'tools/call' || result === undefined) return undefined;
  const content = result.structuredContent ?? result.content;
  return content === undefined ? undefined : { 'gen_ai.tool.call.result': jsonOf(content) };
}

function jsonOf(value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  return json.length > MOST_CHARACTERS ? `${json.slice(0, MOST_CHARACTERS)}…` : json;
}
