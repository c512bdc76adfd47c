import { fromJson, type PartialSuccess } from '../otlp/codec.ts';
import { SIGNALS, type Signal } from '../otlp/otlp-types.ts';
import type { Store } from '../store/store.ts';
import { BadRequest } from './parameters.ts';

const FIELDS: Readonly<Record<Signal, string>> = {
  traces: 'resourceSpans',
  metrics: 'resourceMetrics',
  logs: 'resourceLogs',
};

export interface ImportResult {
  /** Number of export requests: one per document and signal. */
  readonly requests: number;
  /** Number of rejected spans, points and records. */
  readonly rejected: number;
}

/**
 * Imports OTLP as JSON: one document, or one per line, as the collector's file exporter writes them. A document may
 * contain several signals.
 *
 * @throws BadRequest if the text is not OTLP; the documents before stay in the store
 */
export function importOtlp(store: Store, text: string): ImportResult {
  let requests = 0;
  let rejected = 0;
  for (const document of documentsOf(text)) {
    const signals = SIGNALS.filter((signal) => FIELDS[signal] in document);
    if (signals.length === 0) {
      throw new BadRequest(`expected one of ${Object.values(FIELDS).join(', ')}`);
    }
    for (const signal of signals) {
      const partial = importSignal(store, signal, document);
      requests += 1;
      rejected += partial?.rejected ?? 0;
    }
  }
  return { requests, rejected };
}

function importSignal(store: Store, signal: Signal, document: object): PartialSuccess | undefined {
  const field = FIELDS[signal];
  const request = { [field]: (document as Record<string, unknown>)[field] };
  try {
    return store.write(signal, fromJson(signal, request));
  } catch (error) {
    throw new BadRequest(`${field}: ${(error as Error).message}`);
  }
}

function documentsOf(text: string): readonly object[] {
  try {
    return [objectOf(JSON.parse(text))];
  } catch (error) {
    if (error instanceof BadRequest) throw error;
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line, index) => {
        try {
          return objectOf(JSON.parse(line));
        } catch {
          throw new BadRequest(`line ${index + 1} is not a JSON object`);
        }
      });
  }
}

function objectOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new BadRequest('expected a JSON object');
}
