import type { Batch, LogRecord, MetricPoint, Received, ReceivedRequest, Span } from './received.ts';

/** Called after each accepted request with its data. */
export type DataListener = (batch: Batch, request: ReceivedRequest) => void;

/** The received requests and data, with listeners. */
export interface Inbox {
  readonly received: Received;
  addRequest(request: ReceivedRequest): void;
  addBatch(batch: Batch, request: ReceivedRequest): void;
  clear(): void;
  onData(listener: DataListener): () => void;
  /** Called after every request, even without data; returns a function that removes the listener. */
  onChange(listener: () => void): () => void;
}

export function createInbox(): Inbox {
  const spans: Span[] = [];
  const metrics: MetricPoint[] = [];
  const logs: LogRecord[] = [];
  const requests: ReceivedRequest[] = [];
  const dataListeners = new Set<DataListener>();
  const changeListeners = new Set<() => void>();

  const notify = () => {
    for (const listener of changeListeners) listener();
  };

  return {
    received: { spans, metrics, logs, requests },
    addRequest(request) {
      requests.push(request);
      notify();
    },
    addBatch(batch, request) {
      for (const span of batch.spans) spans.push(span);
      for (const metric of batch.metrics) metrics.push(metric);
      for (const log of batch.logs) logs.push(log);
      for (const listener of dataListeners) listener(batch, request);
      notify();
    },
    clear() {
      for (const list of [spans, metrics, logs, requests]) list.length = 0;
    },
    onData: (listener) => subscribe(dataListeners, listener),
    onChange: (listener) => subscribe(changeListeners, listener),
  };
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
