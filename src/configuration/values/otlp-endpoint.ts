import { parseHttpUrl } from './url.ts';

export const EXPECTED_HTTP = 'a URL that begins with http:// or https://';
export const EXPECTED_GRPC = 'host:port, or a URL that begins with http://, https:// or unix:';

/** @returns the endpoint of an OTLP/HTTP exporter with its path, or undefined where it is none */
export function httpEndpoint(value: string): URL | undefined {
  return parseHttpUrl(value);
}

/**
 * @param insecure whether an endpoint without a scheme is spoken to without TLS
 * @returns the endpoint of an OTLP/gRPC exporter with its scheme, or undefined where it is none
 */
export function grpcEndpoint(value: string, insecure: boolean): string | undefined {
  if (value.startsWith('unix:')) return value;
  const scheme = insecure ? 'http' : 'https';
  const url = /^[a-z]+:\/\//i.test(value) ? value : `${scheme}://${value}`;
  return parseHttpUrl(url) === undefined ? undefined : url;
}
