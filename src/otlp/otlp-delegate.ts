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
import { onlyEncodable } from './encodable.ts';
import type { ExportServices } from './export-services.ts';
import type { OtlpSignal } from './otlp-signals.ts';

/** Exports under way at once; more are refused. The SDK's own default. */
const CONCURRENCY_LIMIT = 30;

/** Sends items of one signal to one place. */
export interface OtlpDelegate<Items> extends IOtlpExportDelegate<Items> {
  /** The request that would be sent, for a process that has no time to wait. */
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
 * Upstream's delegate, but for three things: what becomes of exports is reported by ours instead of
 * several layers of the SDK, requests under way are known, so that a process which exits can send them
 * again, and a result is never `FAILED`, for the same reason as the first.
 */
export function createOtlpDelegate<Items>(
  { signal, serializer, transport, target, timeoutMillis }: OtlpDelegateOptions<Items>,
  { reports, pendingExports, counts, budget }: ExportServices,
): OtlpDelegate<Items> {
  const counted = counts.addExporter(signal.name, COMPONENTS[target.protocol], target.url);
  const underWay = new Map<Uint8Array, number>();
  const promises = new Set<Promise<void>>();
  pendingExports.add({
    hasMore: () => underWay.size > 0,
    take() {
      const encodedExports = [...underWay].map(([body, items]) => ({ target, body, items }));
      // Handed over once, however often a process that exits is asked.
      underWay.clear();
      return encodedExports;
    },
  });

  const lose = (items: number, error: Error): string => {
    const type = errorTypeOf(error);
    countUp(counted.failed, type, items);
    reports.lost(target, items, error);
    return type;
  };

  /** @returns `error.type`, where not all was taken */
  const conclude = (response: ExportResponse, items: number): string | undefined => {
    if (response.status !== 'success') {
      return lose(items, response.error ?? new Error('the export failed'));
    }
    const refusal = response.data === undefined ? undefined : refusalIn(serializer, response.data);
    // It cannot have refused more than it was sent.
    const refused = Math.min(refusal?.items ?? 0, items);
    counted.exported += items - refused;
    if (refusal === undefined) reports.sent(target);
    else reports.refused(target, refused, refusal.message);
    if (refused === 0) return undefined;
    countUp(counted.failed, REJECTED, refused);
    return REJECTED;
  };

  const send = async (body: Uint8Array, items: number): Promise<void> => {
    const started = performance.now();
    let error: string | undefined;
    underWay.set(body, items);
    budget.take(body.byteLength);
    counted.inflight += items;
    try {
      error = conclude(await transport.send(body, timeoutMillis), items);
    } catch (thrown) {
      error = lose(items, thrown as Error);
    } finally {
      underWay.delete(body);
      budget.release(body.byteLength);
      counted.inflight -= items;
      counts.took({
        what: 'export',
        of: counted,
        seconds: (performance.now() - started) / 1000,
        error,
      });
    }
  };

  const encoding = placeOf(
    `the encoding of ${signal.name}`,
    'What cannot be encoded was dropped, and the rest is sent. Report this to Sightline.',
  );
  const encode = (items: Items) => serializer.serializeRequest(items);

  const encodedExport = (items: Items): EncodedExport | undefined => {
    try {
      return encodedExportOf(items);
    } catch (error) {
      failedAt(encoding, error);
      const rest = onlyEncodable(items, encode);
      const left = rest === undefined ? 0 : signal.metricsHelper.countItems(rest);
      const lost = signal.metricsHelper.countItems(items) - left;
      countUp(counted.failed, NOT_ENCODABLE, lost);
      return rest === undefined || left === 0 ? undefined : encodedExportOf(rest);
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
      if (request === undefined) return done(DONE);
      if (promises.size >= CONCURRENCY_LIMIT) {
        lose(request.items, new Error('too many exports are under way already'));
        return done(DONE);
      }
      const promise = send(request.body, request.items).then(() => {
        promises.delete(promise);
        done(DONE);
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
 * Largest answer that is read for a partial success, in bytes: one has a number and a sentence. A larger one
 * would cost the event loop what a stranger chooses.
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

/** A status, a code of Node's or of gRPC's, or the name of a class. */
function errorTypeOf(error: Error): string {
  const { status, code } = error as { readonly status?: number; readonly code?: string | number };
  return String(status ?? code ?? error.name);
}

const DONE: ExportResult = { code: ExportResultCode.SUCCESS };

/** What a collector did not take, which it says in the answer to a request that it accepts. */
function refusalIn(
  serializer: ISerializer<never, unknown>,
  data: Uint8Array,
): { readonly items: number; readonly message: string } | undefined {
  // Nothing, `{}`, or an empty partial success: all is well, as nearly always, and reading it is not worth its cost.
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
    const stated = Number(Object.values(rejected)[0] ?? 0);
    const items = stated > 0 ? Math.floor(stated) : 0;
    return items === 0 && errorMessage === ''
      ? undefined
      : { items, message: String(errorMessage) };
  } catch {
    // Some servers answer with something else, having taken the data.
    return undefined;
  }
}
