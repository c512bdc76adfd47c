/** What carries messages; each of the SDK's own kinds is known by what it has. */
export interface McpTransport {
  send(message: unknown, ...options: unknown[]): unknown;
  readonly sessionId?: string | undefined;
  /** Of clients over HTTP. */
  readonly _url?: unknown;
  /** Of servers over a pipe. */
  readonly _stdin?: { once?(event: string, listener: () => void): unknown };
  /** Of the SDK 2: what carries several of its channels, one after the other. */
  readonly _wire?: object;
}

/** How a connection is made. Source: semantic conventions for MCP, "Recording MCP transport". */
export interface McpCarrier {
  /** `network.transport`; undefined where both ends are in one process, or nobody knows. */
  readonly transport: 'pipe' | 'tcp' | undefined;
  /** `network.protocol.name`. */
  readonly protocol: 'http' | 'websocket' | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
}

const IN_PROCESS: McpCarrier = {
  transport: undefined,
  protocol: undefined,
  address: undefined,
  port: undefined,
};
const PIPE: McpCarrier = { ...IN_PROCESS, transport: 'pipe' };
const HTTP: McpCarrier = { ...IN_PROCESS, transport: 'tcp', protocol: 'http' };

/** Methods by which servers over HTTP are handed their requests. */
const HANDLERS = ['handleRequest', 'handlePostMessage', 'handleMessage'] as const;

export function carrierOf(transport: McpTransport): McpCarrier {
  const { _url: url } = transport;
  if (url instanceof URL) {
    const isHttp = url.protocol.startsWith('http');
    const isSecure = /^(?:https|wss):$/.test(url.protocol);
    return {
      transport: 'tcp',
      protocol: isHttp ? 'http' : 'websocket',
      // Of an IPv6 address without its brackets.
      address: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(url.port) || (isSecure ? 443 : 80),
    };
  }
  // A client's has a process, a server's the streams of its own, which its entry may keep to itself.
  const { _wire: wire = transport } = transport;
  const isPipe = ('stderr' in transport && 'pid' in transport) || '_stdin' in wire;
  if (isPipe) return PIPE;
  const isServer = HANDLERS.some(
    (name) => typeof (transport as unknown as Record<string, unknown>)[name] === 'function',
  );
  return isServer ? HTTP : IN_PROCESS;
}
