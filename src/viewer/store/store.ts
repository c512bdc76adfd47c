import type { DatabaseSync } from 'node:sqlite';
import { wallClock } from '../../util/clock.ts';
import type { PartialSuccess } from '../otlp/codec.ts';
import type { OtlpData, Signal, Span } from '../otlp/otlp-types.ts';
import { type AttributeIndex, createAttributeIndex } from './attribute-index.ts';
import { openDatabase } from './database.ts';
import { createIds } from './ids.ts';
import { type Bounds, createRetention } from './retention.ts';
import { inTransaction } from './transaction.ts';
import { createErrorWriter } from './write/error-writer.ts';
import { createLogWriter } from './write/log-writer.ts';
import { createMetricWriter } from './write/metric-writer.ts';
import { createSpanWriter } from './write/span-writer.ts';

export interface StoreOptions extends Partial<Bounds> {
  /** Default: in memory. */
  readonly file?: string | undefined;
  /** Milliseconds since 1970; default: the clock of the machine. */
  readonly now?: () => number;
}

/** The telemetry that has arrived, within its bounds. */
export interface Store {
  readonly database: DatabaseSync;
  readonly attributes: AttributeIndex;
  readonly bounds: Bounds;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Stores an export request, as a whole or not at all.
   *
   * @returns what it rejected
   * @throws Error if the database cannot be written, such as on a full disk
   */
  write(signal: Signal, data: OtlpData): PartialSuccess | undefined;
  /** Number of requests stored since the start, by signal. */
  arrived(): Readonly<Record<Signal, number>>;
  /** Calls the listener after each request; returns a function that removes it. */
  onArrival(listener: (signal: Signal) => void): () => void;
  usedBytes(): number;
  close(): void;
}

const DEFAULT_BYTES = 512 * 1024 * 1024;
const DEFAULT_AGE_MS = 72 * 60 * 60 * 1000;

/** Spans of an existing file that fill the attribute index: the newest. */
const INDEXED_SPANS = 2000;

/** @throws Error if the file cannot be used, see openDatabase */
export function openStore(options: StoreOptions = {}): Store {
  const { file, now = wallClock, maxBytes = DEFAULT_BYTES, maxAgeMs = DEFAULT_AGE_MS } = options;
  const bounds: Bounds = { maxBytes, maxAgeMs };
  const database = openDatabase(file);
  const attributes = createAttributeIndex();
  const ids = createIds(database);
  const errors = createErrorWriter(database);
  const retention = createRetention(database, bounds);
  const writers = {
    traces: createSpanWriter(database, ids, attributes, errors),
    logs: createLogWriter(database, ids, errors),
    metrics: createMetricWriter(database, ids),
  };
  const clearCaches = () => {
    ids.clear();
    writers.metrics.clear();
  };
  const listeners = new Set<(signal: Signal) => void>();
  const counts = { traces: 0, logs: 0, metrics: 0 };
  for (const json of newestSpans(database)) attributes.add((JSON.parse(json) as Span).attributes);

  return {
    database,
    attributes,
    bounds,
    now,
    usedBytes: retention.usedBytes,
    arrived: () => ({ ...counts }),
    write(signal, data) {
      const nowUs = now() * 1000;
      if (retention.enforce(nowUs)) clearCaches();
      let partial: PartialSuccess | undefined;
      try {
        partial = inTransaction(database, () => writers[signal](data, nowUs));
      } catch (error) {
        // The rollback removed rows that the caches may have.
        clearCaches();
        throw error;
      }
      counts[signal] += 1;
      for (const listener of listeners) listener(signal);
      return partial;
    },
    onArrival(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => database.close(),
  };
}

function newestSpans(database: DatabaseSync): readonly string[] {
  const rows = database
    .prepare(`SELECT json FROM spans ORDER BY id DESC LIMIT ${INDEXED_SPANS}`)
    .all() as Array<{ json: string }>;
  return rows.map(({ json }) => json);
}
