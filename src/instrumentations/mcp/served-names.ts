import type { McpCall, McpResult, McpTarget } from './message.ts';

/** Of the protocol, in every version that the SDKs have: they are no peer's invention. */
const PROTOCOL: ReadonlySet<string> = new Set(
  `completion/complete elicitation/create initialize logging/setLevel ping prompts/get prompts/list resources/list
  resources/read resources/subscribe resources/templates/list resources/unsubscribe roots/list sampling/createMessage
  server/discover subscriptions/listen tasks/cancel tasks/get tasks/list tasks/result tasks/update tools/call tools/list
  notifications/cancelled notifications/elicitation/complete notifications/initialized notifications/message
  notifications/progress notifications/prompts/list_changed notifications/resources/list_changed
  notifications/resources/updated notifications/roots/list_changed notifications/subscriptions/acknowledged
  notifications/tasks notifications/tasks/status notifications/tools/list_changed`.split(/\s+/),
);

/** Tools and prompts that servers without a registry have shown to have. */
const MOST_PROVEN = 500;
const OTHER = '_OTHER';

/** What a protocol of either SDK has its handlers in. */
interface Protocol {
  readonly _requestHandlers?: { has(method: string): boolean };
  readonly _notificationHandlers?: { has(method: string): boolean };
}

type Registry = Readonly<Record<string, unknown>>;

/** What `McpServer` of either SDK keeps, by name. */
export interface McpRegistries {
  readonly server?: object;
  readonly _registeredTools?: Registry;
  readonly _registeredPrompts?: Registry;
}

/** By the protocol that serves them. */
const registries = new WeakMap<object, McpRegistries>();
const proven = { tool: new Set<string>(), prompt: new Set<string>() };

/** Notes whose tools and prompts a protocol serves. */
export function keepRegistries(owner: McpRegistries): void {
  if (typeof owner.server === 'object') registries.set(owner.server, owner);
}

/** The tool that a call names, where a registry has it. */
export function registeredTool(protocol: object, { method, params }: McpCall): unknown {
  const tools = registries.get(protocol)?._registeredTools;
  const name = method === 'tools/call' ? params?.name : undefined;
  return typeof name === 'string' && tools && Object.hasOwn(tools, name) ? tools[name] : undefined;
}

/** Names of a message by which its receiver may be asked: those that it has itself, not those that a peer invents. */
export interface ServedNames {
  /** @returns without what the receiver is not known to have; an unknown method is `_OTHER` */
  shown(): McpTarget;
  /** Notes that a call has gone well: there is such a tool or prompt. */
  prove(): void;
  /** Whether the receiver has a registry of its tools, in which this one is not. */
  isMissing(): boolean;
}

/** Asks a protocol for the names of a message that it has received. */
export function servedNames(protocol: object, call: McpCall, target: McpTarget): ServedNames {
  const owner = registries.get(protocol);
  const { tool, prompt } = target;
  const has = (registry: Registry | undefined, kind: 'tool' | 'prompt', name: string) =>
    (registry !== undefined && Object.hasOwn(registry, name)) || proven[kind].has(name);
  const hasTool = () => tool !== undefined && has(owner?._registeredTools, 'tool', tool);
  const hasPrompt = () => prompt !== undefined && has(owner?._registeredPrompts, 'prompt', prompt);
  const method = isHandled(protocol as Protocol, call) ? target.method : OTHER;
  return {
    shown: () => ({
      method,
      tool: hasTool() ? tool : undefined,
      prompt: hasPrompt() ? prompt : undefined,
    }),
    prove() {
      if (tool !== undefined) keepProven('tool', tool);
      if (prompt !== undefined) keepProven('prompt', prompt);
    },
    isMissing: () => owner !== undefined && tool !== undefined && !hasTool(),
  };
}

/** Notes what a server lists: it has no other registry where it handles requests itself. */
export function proveListed(method: string, result: McpResult | undefined): void {
  if (method === 'tools/list') proveAll('tool', result?.tools);
  if (method === 'prompts/list') proveAll('prompt', result?.prompts);
}

function proveAll(kind: 'tool' | 'prompt', listed: unknown): void {
  if (!Array.isArray(listed)) return;
  for (const item of listed.slice(0, MOST_PROVEN)) {
    const { name } = (item ?? {}) as { readonly name?: unknown };
    if (typeof name === 'string') keepProven(kind, name);
  }
}

function keepProven(kind: 'tool' | 'prompt', name: string): void {
  if (proven[kind].size < MOST_PROVEN) proven[kind].add(name);
}

function isHandled(protocol: Protocol, call: McpCall): boolean {
  const { method, id } = call;
  if (PROTOCOL.has(method)) return true;
  const handlers = id == null ? protocol._notificationHandlers : protocol._requestHandlers;
  return handlers?.has(method) === true;
}
