import { type Context, createContextKey } from '@opentelemetry/api';

/** Calls that the innermost agent has made, to models and to tools. */
export interface AgentCalls {
  inferences: number;
  tools: number;
}

const KEY = createContextKey('sightline.genai.agent-calls');

/** @returns a context in which calls are counted for one invocation of an agent */
export function withAgentCalls(parent: Context, calls: AgentCalls): Context {
  return parent.setValue(KEY, calls);
}

/** Counts a call for the active agent, if there is one. */
export function countCall(parent: Context, kind: keyof AgentCalls): void {
  const calls = parent.getValue(KEY) as AgentCalls | undefined;
  if (calls !== undefined) calls[kind]++;
}
