import type { McpCall, McpResult, McpTarget } from './message.ts';

/** Methods of the protocol, in all versions that the SDKs support. */
const PROTOCOL_METHODS: ReadonlySet<string> = new Set(
  `completion/complete elicitation/create initialize logging/setLevel ping prompts/get prompts/list resources/list
  resources/read resources/subscribe resources/templates/list resources/unsubscribe roots/list sampling/createMessage
  server/discover subscriptions/listen tasks/cancel tasks/get tasks/list tasks/result tasks/update tools/call tools/list
  notifications/cancelled notifications/elicitation/complete notifications/initialized notifications/message
  notifications/progress notifications/prompts/list_changed notifications/resources/list_changed
  notifications/resources/updated notifications/roots/list_changed notifications/subscriptions/acknowledged
  notifications/tasks notifications/tasks/status notifications/tools/list_changed`.split(/\s+/),
);

/** Confirmed tools and prompts of servers without a registry. */
const MAX_CONFIRMED = 500;
const OTHER = '_OTHER';

/** Where a protocol of either SDK keeps its handlers. */
interface Protocol {
  readonly _requestHandlers?: { has(method: string): boolean };
  readonly _notificationHandlers?: { has(method: string): boolean };
}

type Registry = Readonly<Record<string, unknown>>;

/** The registries of `McpServer` in either SDK, by name. */
export interface McpRegistries {
  readonly server?: object;
  readonly _registeredTools?: Registry;
  readonly _registeredPrompts?: Registry;
}

/** By the protocol that serves them. */
const registries = new WeakMap<object, McpRegistries>();
const confirmed = { tool: new Set<string>(), prompt: new Set<string>() };

/** Remembers which server has the registries for a protocol. */
export function rememberRegistries(owner: McpRegistries): void {
  if (typeof owner.server === 'object') registries.set(owner.server, owner);
}

/** @returns the tool of a call, if it is in a registry */
export function registeredTool(protocol: object, { method, params }: McpCall): unknown {
  const tools = registries.get(protocol)?._registeredTools;
  const name = method === 'tools/call' ? params?.name : undefined;
  return typeof name === 'string' && tools && Object.hasOwn(tools, name) ? tools[name] : undefined;
}

/** Names of a message that its receiver knows, as opposed to those that a peer invents. */
export interface ServedNames {
  /** @returns the target without unknown tools and prompts; an unknown method is `_OTHER` */
  target(): McpTarget;
  /** Confirms the tool or prompt of a successful call. */
  confirm(): void;
  /** Whether the receiver has a registry of tools that does not contain this one. */
  isMissing(): boolean;
}

/** @param protocol that received the message */
export function servedNames(protocol: object, call: McpCall, target: McpTarget): ServedNames {
  const owner = registries.get(protocol);
  const { tool, prompt } = target;
  const has = (registry: Registry | undefined, kind: 'tool' | 'prompt', name: string) =>
    (registry !== undefined && Object.hasOwn(registry, name)) || confirmed[kind].has(name);
  const hasTool = () => tool !== undefined && has(owner?._registeredTools, 'tool', tool);
  const hasPrompt = () => prompt !== undefined && has(owner?._registeredPrompts, 'prompt', prompt);
  const method = isHandled(protocol as Protocol, call) ? target.method : OTHER;
  return {
    target: () => ({
      method,
      tool: hasTool() ? tool : undefined,
      prompt: hasPrompt() ? prompt : undefined,
    }),
    confirm() {
      if (tool !== undefined) confirmName('tool', tool);
      if (prompt !== undefined) confirmName('prompt', prompt);
    },
    isMissing: () => owner !== undefined && tool !== undefined && !hasTool(),
  };
}

/** Confirms what a server lists: a server that handles requests itself has no registry. */
export function confirmList(method: string, result: McpResult | undefined): void {
  if (method === 'tools/list') confirmAll('tool', result?.tools);
  if (method === 'prompts/list') confirmAll('prompt', result?.prompts);
}

function confirmAll(kind: 'tool' | 'prompt', list: unknown): void {
  if (!Array.isArray(list)) return;
  for (const item of list.slice(0, MAX_CONFIRMED)) {
    const { name } = (item ?? {}) as { readonly name?: unknown };
    if (typeof name === 'string') confirmName(kind, name);
  }
}

function confirmName(kind: 'tool' | 'prompt', name: string): void {
  if (confirmed[kind].size < MAX_CONFIRMED) confirmed[kind].add(name);
}

function isHandled(protocol: Protocol, call: McpCall): boolean {
  const { method, id } = call;
  if (PROTOCOL_METHODS.has(method)) return true;
  const handlers = id == null ? protocol._notificationHandlers : protocol._requestHandlers;
  return handlers?.has(method) === true;
}
