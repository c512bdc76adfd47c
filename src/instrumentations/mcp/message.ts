/** What MCP sends over a transport, in the form of JSON-RPC 2.0. */
export interface McpMessage {
  readonly method?: string;
  /** Of requests and answers; notifications have none. */
  readonly id?: string | number;
  readonly params?: McpParams;
  readonly result?: McpResult;
  readonly error?: { readonly code?: unknown; readonly message?: unknown };
}

export interface McpParams {
  readonly _meta?: Readonly<Record<string, unknown>>;
  readonly [name: string]: unknown;
}

export interface McpResult {
  readonly isError?: unknown;
  readonly protocolVersion?: unknown;
  readonly [name: string]: unknown;
}

/** A request or a notification: what has a method. */
export interface McpCall extends McpMessage {
  readonly method: string;
}

export function isCall(message: unknown): message is McpCall {
  return typeof (message as McpMessage | null | undefined)?.method === 'string';
}

/** An answer: what has an id, and no method. */
export function isAnswer(message: unknown): message is McpMessage & { readonly id: string } {
  const { id, method } = (message ?? {}) as McpMessage;
  return id !== undefined && id !== null && method === undefined;
}

/** Names of methods and tools are a peer's: neither endless nor an endless number of them (MOST_NAMES). */
const LONGEST_NAME = 200;

/** What a message is about, as spans and metrics name it. */
export interface McpTarget {
  readonly method: string;
  readonly tool: string | undefined;
  readonly prompt: string | undefined;
}

export function targetOf({ method, params }: McpCall): McpTarget {
  return {
    method: short(method),
    tool: method === 'tools/call' ? nameIn(params) : undefined,
    prompt: method === 'prompts/get' ? nameIn(params) : undefined,
  };
}

/** Characters of what a peer has sent in the place of a method that is known. */
const LONGEST_ORIGINAL = 4096;

/** @returns a method as it was sent */
export function originalOf({ method }: McpCall): string {
  return method.slice(0, LONGEST_ORIGINAL);
}

/** @returns the resource that a message names; of high cardinality */
export function resourceOf({ method, params }: McpCall): string | undefined {
  const hasUri = method.startsWith('resources/') || method === 'notifications/resources/updated';
  return hasUri && typeof params?.uri === 'string' ? params.uri : undefined;
}

function nameIn(params: McpParams | undefined): string | undefined {
  return typeof params?.name === 'string' ? short(params.name) : undefined;
}

function short(name: string): string {
  return name.length > LONGEST_NAME ? name.slice(0, LONGEST_NAME) : name;
}

/** How a call has failed. */
export interface McpFailure {
  /** `error.type`: a code of JSON-RPC, `tool_error`, `timeout`, `cancelled`, `connection_closed`, or a word of an error. */
  readonly type: string;
  readonly message?: string | undefined;
  /** `rpc.response.status_code`, where the peer has answered with an error. */
  readonly code?: string | undefined;
}

/** Where a tool says so in its result. Source: semantic conventions for MCP, `error.type`. */
const TOOL_ERROR: McpFailure = { type: 'tool_error' };

/** @returns undefined where the answer is a result that is none of failure */
export function failureIn({ error, result }: McpMessage): McpFailure | undefined {
  if (typeof error === 'object' && error !== null) {
    const { code, message } = error;
    const known = typeof code === 'number' ? String(code) : undefined;
    return {
      type: known ?? '_OTHER',
      code: known,
      message: typeof message === 'string' ? message : undefined,
    };
  }
  return result?.isError === true ? TOOL_ERROR : undefined;
}

/**
 * Whether a code of JSON-RPC blames the client: it has sent no JSON, no request, an unknown method or wrong parameters.
 * Source: semantic conventions for MCP, server span, `rpc.response.status_code`.
 */
export function isClientFault(code: number | string | undefined): boolean {
  return ['-32700', '-32600', '-32601', '-32602'].includes(String(code));
}
