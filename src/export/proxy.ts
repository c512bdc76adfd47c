/** A proxy, in plain values that can be passed to another thread. */
export interface ProxyServer {
  /** A name, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether to connect to it with TLS. */
  readonly secure: boolean;
  /** The value of the header Proxy-Authorization; a secret. */
  readonly authorization?: string;
  /** The environment variable that names it. */
  readonly variable: string;
}

/** The route of an export; direct if there is no proxy. */
export interface Route {
  readonly proxy?: ProxyServer;
  /** The variable of a proxy that is not used (docs/decisions/proxies.md). */
  readonly ignoredProxy?: string;
}

/** OTLP protocols, as named by OTEL_EXPORTER_OTLP_PROTOCOL. */
export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

/** @returns the route to a URL or `unix:` socket */
export type RouteTo = (url: string, protocol: OtlpProtocol) => Route;
