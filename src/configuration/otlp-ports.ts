import { DEFAULT_GRPC_ENDPOINT, ROWS } from './settings/rows.ts';

/** Ports of the default endpoints of OTLP. */
export const OTLP_HTTP_PORT = portOf(ROWS.OTEL_EXPORTER_OTLP_ENDPOINT.default);
export const OTLP_GRPC_PORT = portOf(DEFAULT_GRPC_ENDPOINT);

function portOf(url: string): number {
  return Number(new URL(url).port);
}
