import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import { isRateLimited, type RateLimits, updateRateLimits } from '@sentry/core';
import type { ExportReports } from '../diagnostics/export-reports.ts';
import type { EncodedExport, Target } from '../export/pending-exports.ts';

/** Envelopes that are waiting or being sent; further ones are dropped, which is reported. */
const MAX_PENDING = 100;
const MAX_CONCURRENT = 4;
/** Time for one envelope, including its retries, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** Sends envelopes to Sentry. */
export interface Delivery {
  /** @returns whether another envelope can be sent; if not, its loss is counted and reported */
  hasRoom(): boolean;
  send(envelope: Uint8Array): void;
  /** Called with the headers of each response, which contain Sentry's rate limits. */
  onResponse(status: number, headers: Readonly<Record<string, string | undefined>>): void;
  flush(): Promise<void>;
  /** Removes and returns the undelivered envelopes, for a process that exits immediately. */
  take(): readonly EncodedExport[];
  /** Stops sending: the process exits, and `take` returns the rest. */
  close(): void;
  readonly isBusy: boolean;
}

export interface DeliveryOptions {
  readonly target: Target;
  readonly transport: IExporterTransport;
  readonly reports: Pick<ExportReports, 'sent' | 'lost' | 'dropped'>;
}

/** Source: Sentry, "Rate Limiting". */
export function createDelivery({ target, transport, reports }: DeliveryOptions): Delivery {
  let waiting: Uint8Array[] = [];
  const sending = new Map<Uint8Array, Promise<void>>();
  let limits: RateLimits = {};
  let isClosed = false;

  const reportResult = (response: ExportResponse): void => {
    if (response.status === 'success') reports.sent(target);
    else reports.lost(target, 1, response.error ?? new Error('the export failed'));
  };

  const post = async (envelope: Uint8Array): Promise<void> => {
    try {
      reportResult(await transport.send(envelope, TIMEOUT_MS));
    } catch (error) {
      reports.lost(target, 1, error as Error);
    } finally {
      sending.delete(envelope);
      pump();
    }
  };

  const pump = (): void => {
    while (!isClosed && sending.size < MAX_CONCURRENT) {
      const next = waiting.shift();
      if (next === undefined) return;
      const promise = context.with(suppressTracing(context.active()), post, undefined, next);
      sending.set(next, promise);
    }
  };

  return {
    hasRoom() {
      if (isRateLimited(limits, 'error')) {
        reports.lost(
          target,
          1,
          Object.assign(new Error('the server responded with 429'), { status: 429 }),
        );
        return false;
      }
      if (waiting.length + sending.size < MAX_PENDING) return true;
      reports.dropped('errors', 1);
      return false;
    },
    send(envelope) {
      waiting.push(envelope);
      pump();
    },
    onResponse(statusCode, headers) {
      limits = updateRateLimits(limits, {
        statusCode,
        headers: {
          'x-sentry-rate-limits': headers['x-sentry-rate-limits'] ?? null,
          'retry-after': headers['retry-after'] ?? null,
        },
      });
    },
    async flush() {
      while (!isClosed && (sending.size > 0 || waiting.length > 0)) {
        pump();
        await Promise.all(sending.values());
      }
    },
    take() {
      const envelopes = [...sending.keys(), ...waiting];
      // Each is returned once, even if an exiting process calls this several times.
      waiting = [];
      sending.clear();
      return envelopes.map((body) => ({ target, body, items: 1 }));
    },
    close() {
      isClosed = true;
    },
    get isBusy() {
      return sending.size > 0 || waiting.length > 0;
    },
  };
}

/** Does not retry what Sentry rejects by a rate limit: nothing is sent until the limit has expired. */
export function withoutWaitingForLimits(transport: IExporterTransport): IExporterTransport {
  return {
    async send(data, timeoutMillis) {
      const response = await transport.send(data, timeoutMillis);
      if (response.status !== 'retryable') return response;
      const { error } = response;
      const isLimit = (error as { status?: number } | undefined)?.status === 429;
      return isLimit && error !== undefined ? { status: 'failure', error } : response;
    },
    shutdown: () => transport.shutdown(),
  };
}
