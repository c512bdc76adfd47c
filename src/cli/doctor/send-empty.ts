import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import { emptyResource } from '@opentelemetry/resources';
import { createShutdownState } from '../../export/shutdown-state.ts';
import { createHttpTransport } from '../../otlp/http/http-transport.ts';
import { OTLP_LOGS } from '../../otlp/otlp-logs-signal.ts';
import { USER_AGENT } from '../../otlp/otlp-settings.ts';
import { OTLP_METRICS, OTLP_TRACES, type OtlpSignal } from '../../otlp/otlp-signals.ts';
import { readTlsFiles } from '../../otlp/tls-contents.ts';
import type { Outcome, Target } from './export-target.ts';

/** Milliseconds; short, because the user is waiting. */
export const REQUEST_TIMEOUT_MS = 5000;

/** Sends one export without data, in the same way as the service exports. */
export async function sendEmpty(target: Target): Promise<Outcome> {
  let ahead: number | undefined;
  const transport = await transportOf(target, (date) => {
    ahead = Date.parse(date) - Date.now();
  });
  try {
    const limit = target.settings.timeout || REQUEST_TIMEOUT_MS;
    const response = await transport.send(
      emptyRequest(target),
      Math.min(limit, REQUEST_TIMEOUT_MS),
    );
    return { ...outcomeOf(response), ...(ahead === undefined ? {} : { ahead }) };
  } finally {
    transport.shutdown();
  }
}

async function transportOf(
  target: Target,
  onDate: (date: string) => void,
): Promise<IExporterTransport> {
  const shutdownState = createShutdownState();
  // Requests keep the process alive during a shutdown only.
  shutdownState.start();
  const compression: 'gzip' | 'none' = target.settings.compression === 'gzip' ? 'gzip' : 'none';
  if (target.protocol === 'grpc') {
    const { grpcTransport } = await import('./grpc-probe.ts');
    return grpcTransport(target, compression, shutdownState);
  }
  // In a variable, because transports do not know all of these options.
  const options = {
    url: target.endpoint,
    headers: {
      'User-Agent': USER_AGENT,
      ...target.headers,
      'Content-Type':
        target.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    },
    compression,
    tls: readTlsFiles(target.settings.tls),
    proxy: target.route.proxy,
    shutdownState,
    onDate,
  };
  return createHttpTransport(options);
}

function emptyRequest({ signal, protocol }: Target): Uint8Array {
  const serialize = <Items>({ json, protobuf }: OtlpSignal<Items>, items: Items) =>
    (protocol === 'http/json' ? json() : protobuf).serializeRequest(items) ?? new Uint8Array();
  if (signal === 'traces') return serialize(OTLP_TRACES, []);
  if (signal === 'logs') return serialize(OTLP_LOGS, []);
  return serialize(OTLP_METRICS, { resource: emptyResource(), scopeMetrics: [] });
}

function outcomeOf(response: ExportResponse): Outcome {
  if (response.status === 'success') return { ok: true };
  const error = 'error' in response ? response.error : undefined;
  return { ok: false, error: error ?? new Error('the server responded that it is busy') };
}
