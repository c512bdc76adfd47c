import { type Context, createContextKey } from '@opentelemetry/api';

/** How often the innermost agent has asked a model and called a tool. */
export interface AgentCalls {
  inferences: number;
  tools: number;
}

const KEY = createContextKey('sightline.genai.agent-calls');

/** @returns a context inside of which calls are counted for one invocation of an agent */
export function countingCalls(parent: Context, calls: AgentCalls): Context {
  return parent.setValue(KEY, calls);
}

/** Counts a call for the agent that is active, if any. */
export function countCall(parent: Context, what: keyof AgentCalls): void {
  const calls = parent.getValue(KEY) as AgentCalls | undefined;
  if (calls !== undefined) calls[what]++;
}
