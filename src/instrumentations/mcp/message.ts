/** A message of MCP: JSON-RPC 2.0. */
export interface McpMessage {
  readonly method?: string;
  /** Id of a request or a response; notifications have none. */
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

/** A request or a notification: a message with a method. */
export interface McpCall extends McpMessage {
  readonly method: string;
}

export function isCall(message: unknown): message is McpCall {
  return typeof (message as McpMessage | null | undefined)?.method === 'string';
}

/** A response has an id and no method. */
export function isResponse(message: unknown): message is McpMessage & { readonly id: string } {
  const { id, method } = (message ?? {}) as McpMessage;
  return id !== undefined && id !== null && method === undefined;
}

/** Characters of the name of a method or tool. A peer chooses them; metrics also limit their number (MAX_NAMES). */
const MAX_NAME_LENGTH = 200;

/** The subject of a message in spans and metrics. */
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

/** Characters of an unknown method. */
const MAX_ORIGINAL_LENGTH = 4096;

/** @returns `rpc.method_original` */
export function originalOf({ method }: McpCall): string {
  return method.slice(0, MAX_ORIGINAL_LENGTH);
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
  return name.length > MAX_NAME_LENGTH ? name.slice(0, MAX_NAME_LENGTH) : name;
}

/** How a call has failed. */
export interface McpFailure {
  /** `error.type`: a code of JSON-RPC, `tool_error`, `timeout`, `cancelled`, `connection_closed`, or that of an error. */
  readonly type: string;
  readonly message?: string | undefined;
  /** `rpc.response.status_code`, if the peer responded with an error. */
  readonly code?: string | undefined;
}

/** A tool reports an error in its result. Source: semantic conventions for MCP, `error.type`. */
const TOOL_ERROR: McpFailure = { type: 'tool_error' };

/** @returns undefined for a successful response */
export function failureIn({ error, result }: McpMessage): McpFailure | undefined {
  if (typeof error === 'object' && error !== null) {
    const { code, message } = error;
    const statusCode = typeof code === 'number' ? String(code) : undefined;
    return {
      type: statusCode ?? '_OTHER',
      code: statusCode,
      message: typeof message === 'string' ? message : undefined,
    };
  }
  return result?.isError === true ? TOOL_ERROR : undefined;
}

/**
 * Whether a JSON-RPC code is the fault of the client: invalid JSON, no valid request, an unknown method or invalid parameters.
 * Source: semantic conventions for MCP, server span, `rpc.response.status_code`.
 */
export function isClientFault(code: number | string | undefined): boolean {
  return ['-32700', '-32600', '-32601', '-32602'].includes(String(code));
}
