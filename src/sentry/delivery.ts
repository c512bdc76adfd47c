import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import { isRateLimited, type RateLimits, updateRateLimits } from '@sentry/core';
import type { ExportReports } from '../diagnostics/export-reports.ts';
import type { EncodedExport, Target } from '../export/pending-exports.ts';

/** Envelopes that wait or are under way; more are dropped, and that is reported. */
const MOST_WAITING = 100;
const MOST_UNDER_WAY = 4;
/** Longest time for one, with its retries, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** Sends envelopes to Sentry. */
export interface Delivery {
  /** Whether one more finds room; where it does not, that is counted and reported. */
  hasRoom(): boolean;
  send(envelope: Uint8Array): void;
  /** Called with the headers of each answer, by which Sentry limits what it takes. */
  answered(status: number, headers: Readonly<Record<string, string | undefined>>): void;
  flush(): Promise<void>;
  /** Those that are not delivered yet, for a process that ends at once. */
  take(): readonly EncodedExport[];
  /** The process exits: nothing is sent any more, all waits to be taken. */
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
  const underWay = new Map<Uint8Array, Promise<void>>();
  let limits: RateLimits = {};
  /** Whether what is left goes another way: the process exits. */
  let isOver = false;

  const conclude = (response: ExportResponse): void => {
    if (response.status === 'success') reports.sent(target);
    else reports.lost(target, 1, response.error ?? new Error('the export failed'));
  };

  const post = async (envelope: Uint8Array): Promise<void> => {
    try {
      conclude(await transport.send(envelope, TIMEOUT_MS));
    } catch (error) {
      reports.lost(target, 1, error as Error);
    } finally {
      underWay.delete(envelope);
      pump();
    }
  };

  const pump = (): void => {
    while (!isOver && underWay.size < MOST_UNDER_WAY) {
      const next = waiting.shift();
      if (next === undefined) return;
      const sent = context.with(suppressTracing(context.active()), post, undefined, next);
      underWay.set(next, sent);
    }
  };

  return {
    hasRoom() {
      if (isRateLimited(limits, 'error')) {
        reports.lost(target, 1, Object.assign(new Error('the server responded with 429'), { status: 429 }));
        return false;
      }
      if (waiting.length + underWay.size < MOST_WAITING) return true;
      reports.dropped('errors', 1);
      return false;
    },
    send(envelope) {
      waiting.push(envelope);
      pump();
    },
    answered(statusCode, headers) {
      limits = updateRateLimits(limits, {
        statusCode,
        headers: {
          'x-sentry-rate-limits': headers['x-sentry-rate-limits'] ?? null,
          'retry-after': headers['retry-after'] ?? null,
        },
      });
    },
    async flush() {
      while (!isOver && (underWay.size > 0 || waiting.length > 0)) {
        pump();
        await Promise.all(underWay.values());
      }
    },
    take() {
      const all = [...underWay.keys(), ...waiting];
      // Handed over once, however often a process that exits is asked.
      waiting = [];
      underWay.clear();
      return all.map((body) => ({ target, body, items: 1 }));
    },
    close() {
      isOver = true;
    },
    get isBusy() {
      return underWay.size > 0 || waiting.length > 0;
    },
  };
}

/** Takes what Sentry's limits refuse for final: until they are over, nothing more is sent. */
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
