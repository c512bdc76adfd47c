import type { DatabaseSync } from 'node:sqlite';
import { wallClock } from '../../util/clock.ts';
import type { PartialSuccess } from '../otlp/codec.ts';
import type { OtlpData, Signal, Span } from '../otlp/types.ts';
import { type AttributesSeen, createAttributesSeen } from './attribute-index.ts';
import { openDatabase } from './database.ts';
import { createIds } from './ids.ts';
import { type Bounds, createTrimmer } from './retention.ts';
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

/** What has arrived since the start, for whoever waits for more. */
export interface Arrived {
  readonly traces: number;
  readonly logs: number;
  readonly metrics: number;
}

/** All that has been received, within its bounds. */
export interface Store {
  readonly database: DatabaseSync;
  readonly seen: AttributesSeen;
  readonly bounds: Bounds;
  readonly now: () => number;
  /** Keeps a request, whole or not at all; returns what it rejected. */
  write(signal: Signal, data: OtlpData): PartialSuccess | undefined;
  /** Requests kept by signal. */
  arrived(): Arrived;
  /** Calls back after each request; returns how to stop that. */
  onArrival(listener: (signal: Signal) => void): () => void;
  usedBytes(): number;
  close(): void;
}

export const DEFAULT_BOUNDS: Bounds = {
  maxBytes: 512 * 1024 * 1024,
  maxAgeMs: 72 * 60 * 60 * 1000,
};

/** Spans that are looked at for names and values when a file is opened. */
const LOOKED_AT = 2000;

/** Opens the store. Throws where the file cannot be used. */
export function openStore(options: StoreOptions = {}): Store {
  const { file, now = wallClock } = options;
  const bounds: Bounds = {
    maxBytes: options.maxBytes ?? DEFAULT_BOUNDS.maxBytes,
    maxAgeMs: options.maxAgeMs ?? DEFAULT_BOUNDS.maxAgeMs,
  };
  const database = openDatabase(file);
  const seen = createAttributesSeen();
  const ids = createIds(database);
  const errors = createErrorWriter(database);
  const trimmer = createTrimmer(database, bounds);
  const write = {
    traces: createSpanWriter(database, ids, seen, errors),
    logs: createLogWriter(database, ids, errors),
    metrics: createMetricWriter(database, ids),
  };
  const forget = () => {
    ids.forget();
    write.metrics.forget();
  };
  const listeners = new Set<(signal: Signal) => void>();
  const arrived = { traces: 0, logs: 0, metrics: 0 };
  for (const { json } of newestSpans(database)) seen.add((JSON.parse(json) as Span).attributes);

  return {
    database,
    seen,
    bounds,
    now,
    usedBytes: trimmer.usedBytes,
    arrived: () => ({ ...arrived }),
    write(signal, data) {
      const nowUs = now() * 1000;
      if (trimmer.trim(nowUs)) forget();
      let partial: PartialSuccess | undefined;
      try {
        partial = inTransaction(database, () => write[signal](data, nowUs));
      } catch (error) {
        // Rows that were made in it, and remembered, are gone with it.
        forget();
        throw error;
      }
      arrived[signal] += 1;
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

function newestSpans(database: DatabaseSync): ReadonlyArray<{ json: string }> {
  return database
    .prepare(`SELECT json FROM spans ORDER BY id DESC LIMIT ${LOOKED_AT}`)
    .all() as unknown as Array<{ json: string }>;
}
