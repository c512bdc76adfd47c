import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type {
  ExportResponse,
  IExporterTransport,
  IOtlpExportDelegate,
} from '@opentelemetry/otlp-exporter-base';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { EncodedExport, Target } from '../export/pending-exports.ts';
import { countUp } from '../export/telemetry-counts.ts';
import { performance } from '../util/clock.ts';
import { failedAt, placeOf } from '../util/guard.ts';
import { onlyEncodable } from './encodable-items.ts';
import type { ExportServices } from './export-services.ts';
import type { OtlpSignal } from './otlp-signals.ts';

/** Limit of concurrent exports; more are dropped. The default of the SDK. */
const CONCURRENCY_LIMIT = 30;

/** Exports items of one signal to one endpoint. */
export interface OtlpDelegate<Items> extends IOtlpExportDelegate<Items> {
  /** Encodes the request without sending it, for a process that exits. */
  encodedExport(items: Items): EncodedExport | undefined;
}

export interface OtlpDelegateOptions<Items> {
  readonly signal: OtlpSignal<Items>;
  readonly serializer: ISerializer<Items, unknown>;
  readonly transport: IExporterTransport;
  readonly target: Target;
  readonly timeoutMillis: number;
}

/**
 * Replaces the upstream delegate, with three differences: Sightline reports the outcome of exports instead of
 * several layers of the SDK; requests in flight are known, so that an exiting process can send them again;
 * and a result is never `FAILED`, for the first reason.
 */
export function createExportDelegate<Items>(
  { signal, serializer, transport, target, timeoutMillis }: OtlpDelegateOptions<Items>,
  { reports, pendingExports, counts, budget }: ExportServices,
): OtlpDelegate<Items> {
  const exporterCounts = counts.addExporter(signal.name, COMPONENTS[target.protocol], target.url);
  const inFlight = new Map<Uint8Array, number>();
  const promises = new Set<Promise<void>>();
  pendingExports.add({
    hasMore: () => inFlight.size > 0,
    take() {
      const encodedExports = [...inFlight].map(([body, items]) => ({ target, body, items }));
      // Returned once, however often an exiting process calls this.
      inFlight.clear();
      return encodedExports;
    },
  });

  const lose = (items: number, error: Error): string => {
    const type = errorTypeOf(error);
    countUp(exporterCounts.failed, type, items);
    reports.lost(target, items, error);
    return type;
  };

  /** @returns `error.type` if not all items were accepted */
  const conclude = (response: ExportResponse, items: number): string | undefined => {
    if (response.status !== 'success') {
      return lose(items, response.error ?? new Error('the export failed'));
    }
    const refusal =
      response.data === undefined ? undefined : partialSuccessIn(serializer, response.data);
    // It cannot have rejected more items than were sent.
    const rejectedCount = Math.min(refusal?.items ?? 0, items);
    exporterCounts.exported += items - rejectedCount;
    if (refusal === undefined) reports.sent(target);
    else reports.refused(target, rejectedCount, refusal.message);
    if (rejectedCount === 0) return undefined;
    countUp(exporterCounts.failed, REJECTED, rejectedCount);
    return REJECTED;
  };

  const send = async (body: Uint8Array, items: number): Promise<void> => {
    const started = performance.now();
    let error: string | undefined;
    inFlight.set(body, items);
    budget.take(body.byteLength);
    exporterCounts.inflight += items;
    try {
      error = conclude(await transport.send(body, timeoutMillis), items);
    } catch (cause) {
      error = lose(items, cause as Error);
    } finally {
      inFlight.delete(body);
      budget.release(body.byteLength);
      exporterCounts.inflight -= items;
      counts.took({
        what: 'export',
        of: exporterCounts,
        seconds: (performance.now() - started) / 1000,
        error,
      });
    }
  };

  const encoding = placeOf(
    `the encoding of ${signal.name}`,
    'What cannot be encoded was dropped, and the rest was exported. Report this to Sightline.',
  );
  const encode = (items: Items) => serializer.serializeRequest(items);

  const encodedExport = (items: Items): EncodedExport | undefined => {
    try {
      return encodedExportOf(items);
    } catch (error) {
      failedAt(encoding, error);
      const rest = onlyEncodable(items, encode);
      const restCount = rest === undefined ? 0 : signal.metricsHelper.countItems(rest);
      const failedCount = signal.metricsHelper.countItems(items) - restCount;
      countUp(exporterCounts.failed, NOT_ENCODABLE, failedCount);
      return rest === undefined || restCount === 0 ? undefined : encodedExportOf(rest);
    }
  };

  const encodedExportOf = (items: Items): EncodedExport | undefined => {
    const body = encode(items);
    if (body === undefined) return undefined;
    return { target, body, items: signal.metricsHelper.countItems(items) };
  };

  return {
    encodedExport,
    export(items, done) {
      const request = encodedExport(items);
      if (request === undefined) return done(SUCCESS);
      if (promises.size >= CONCURRENCY_LIMIT) {
        lose(request.items, new Error('too many concurrent exports'));
        return done(SUCCESS);
      }
      const promise = send(request.body, request.items).then(() => {
        promises.delete(promise);
        done(SUCCESS);
      });
      promises.add(promise);
    },
    async forceFlush() {
      await Promise.all(promises);
    },
    async shutdown() {
      await Promise.all(promises);
      transport.shutdown();
    },
    setMetrics() {},
  };
}

/**
 * Largest response that is parsed for a partial success, in bytes: it contains a number and a sentence.
 * Parsing a larger one would let the server choose how long it blocks the event loop.
 */
const MAX_READ_BYTES = 64 * 2 ** 10;

/** Source: semantic conventions, `otel.component.type`. */
const COMPONENTS: Readonly<Record<Target['protocol'], string>> = {
  'http/protobuf': 'otlp_http',
  'http/json': 'otlp_http_json',
  grpc: 'otlp_grpc',
};

const NOT_ENCODABLE = 'not_encodable';

/** Source: semantic conventions, `otel.sdk.exporter.span.exported`. */
const REJECTED = 'rejected';

/** The HTTP status, the code of Node or gRPC, or the class name of an error. */
function errorTypeOf(error: Error): string {
  const { status, code } = error as { readonly status?: number; readonly code?: string | number };
  return String(status ?? code ?? error.name);
}

const SUCCESS: ExportResult = { code: ExportResultCode.SUCCESS };

/** Reads from the response to an accepted request which items the collector rejected. */
function partialSuccessIn(
  serializer: ISerializer<never, unknown>,
  data: Uint8Array,
): { readonly items: number; readonly message: string } | undefined {
  // Empty, `{}`, or an empty partial success: everything was accepted, the usual case, which is not worth
  // parsing.
  if (data.byteLength <= 2) return undefined;
  if (data.byteLength > MAX_READ_BYTES) {
    return { items: 0, message: `its response has ${data.byteLength} bytes and was not read` };
  }
  try {
    const { partialSuccess } = serializer.deserializeResponse(data) as {
      partialSuccess?: Readonly<Record<string, unknown>>;
    };
    if (partialSuccess === undefined || partialSuccess === null) return undefined;
    const { errorMessage = '', ...rejected } = partialSuccess;
    const count = Number(Object.values(rejected)[0] ?? 0);
    const items = count > 0 ? Math.floor(count) : 0;
    return items === 0 && errorMessage === ''
      ? undefined
      : { items, message: String(errorMessage) };
  } catch {
    // Some servers respond with something else although they accepted the data.
    return undefined;
  }
}
