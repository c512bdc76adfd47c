/** A proxy by which something is sent, in plain values that another thread can be given. */
export interface ProxyServer {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether it is spoken to by TLS. */
  readonly secure: boolean;
  /** The header Proxy-Authorization; a secret. */
  readonly authorization?: string;
  /** The variable that names it. */
  readonly variable: string;
}

/** By which way something is sent: without a proxy where there is none. */
export interface Route {
  readonly proxy?: ProxyServer;
  /** A variable that names a proxy which is not followed (docs/decisions/proxies.md). */
  readonly ignoredProxy?: string;
}

/** What sends by OTLP, by the names of OTEL_EXPORTER_OTLP_PROTOCOL. */
export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

/** @returns by which way something is sent to a URL, or to a `unix:` socket */
export type RouteTo = (url: string, protocol: OtlpProtocol) => Route;
