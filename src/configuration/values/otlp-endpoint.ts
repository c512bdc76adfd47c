import { parseHttpUrl } from './url.ts';

export const EXPECTED_HTTP = 'a URL that begins with http:// or https://';
export const EXPECTED_GRPC = 'host:port, or a URL that begins with http://, https:// or unix:';

/**
 * @param insecure whether an endpoint without a scheme is used without TLS
 * @returns the endpoint of an OTLP/gRPC exporter with its scheme; undefined where it is not one
 */
export function grpcEndpoint(value: string, insecure: boolean): string | undefined {
  if (value.startsWith('unix:')) return value;
  const scheme = insecure ? 'http' : 'https';
  const url = /^[a-z]+:\/\//i.test(value) ? value : `${scheme}://${value}`;
  return parseHttpUrl(url) === undefined ? undefined : url;
}
