import { fromJson, type PartialSuccess } from '../otlp/codec.ts';
import { SIGNALS, type Signal } from '../otlp/types.ts';
import type { Store } from '../store/store.ts';
import { BadRequest } from './parameters.ts';

const FIELDS: Readonly<Record<Signal, string>> = {
  traces: 'resourceSpans',
  metrics: 'resourceMetrics',
  logs: 'resourceLogs',
};

/** What was taken of a file. */
export interface Imported {
  /** Parts of the file by signal, each an export request. */
  readonly requests: number;
  readonly rejected: number;
}

/**
 * Takes OTLP as JSON: one document, or one a line, as the collector's file exporter writes them. A document may
 * have several signals.
 *
 * @throws BadRequest where the text is none of it; what came before that is kept
 */
export function importOtlp(store: Store, text: string): Imported {
  let requests = 0;
  let rejected = 0;
  for (const document of documentsOf(text)) {
    const signals = SIGNALS.filter((signal) => FIELDS[signal] in document);
    if (signals.length === 0) throw new BadRequest(`none of ${Object.values(FIELDS).join(', ')}`);
    for (const signal of signals) {
      const partial = takeOne(store, signal, document);
      requests += 1;
      rejected += partial?.rejected ?? 0;
    }
  }
  return { requests, rejected };
}

function takeOne(store: Store, signal: Signal, document: object): PartialSuccess | undefined {
  const field = FIELDS[signal];
  const own = { [field]: (document as Record<string, unknown>)[field] };
  try {
    return store.write(signal, fromJson(signal, own));
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
          throw new BadRequest(`line ${index + 1} is no JSON object`);
        }
      });
  }
}

function objectOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new BadRequest('a JSON object is expected');
}
