/** A transport. Those of the SDK are recognized by their members. */
export interface McpTransport {
  send(message: unknown, ...options: unknown[]): unknown;
  readonly sessionId?: string | undefined;
  /** Present in clients over HTTP. */
  readonly _url?: unknown;
  /** Present in servers over a pipe. */
  readonly _stdin?: { once?(event: string, listener: () => void): unknown };
  /** SDK 2: the transport that several channels use, one after the other. */
  readonly _wire?: object;
}

/** Network attributes of a connection. Source: semantic conventions for MCP, "Recording MCP transport". */
export interface McpNetwork {
  /** `network.transport`; undefined where both ends are in one process, or where it is unknown. */
  readonly transport: 'pipe' | 'tcp' | undefined;
  /** `network.protocol.name`. */
  readonly protocol: 'http' | 'websocket' | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
}

const IN_PROCESS: McpNetwork = {
  transport: undefined,
  protocol: undefined,
  address: undefined,
  port: undefined,
};
const PIPE: McpNetwork = { ...IN_PROCESS, transport: 'pipe' };
const HTTP: McpNetwork = { ...IN_PROCESS, transport: 'tcp', protocol: 'http' };

/** Methods by which servers over HTTP receive their requests. */
const HANDLERS = ['handleRequest', 'handlePostMessage', 'handleMessage'] as const;

export function networkOf(transport: McpTransport): McpNetwork {
  const { _url: url } = transport;
  if (url instanceof URL) {
    const isHttp = url.protocol.startsWith('http');
    const isSecure = /^(?:https|wss):$/.test(url.protocol);
    return {
      transport: 'tcp',
      protocol: isHttp ? 'http' : 'websocket',
      // An IPv6 address without its brackets.
      address: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(url.port) || (isSecure ? 443 : 80),
    };
  }
  // The transport of a client has a process; that of a server has its own streams, which may be on `_wire`.
  const { _wire: wire = transport } = transport;
  const isPipe = ('stderr' in transport && 'pid' in transport) || '_stdin' in wire;
  if (isPipe) return PIPE;
  const isServer = HANDLERS.some(
    (name) => typeof (transport as unknown as Record<string, unknown>)[name] === 'function',
  );
  return isServer ? HTTP : IN_PROCESS;
}
