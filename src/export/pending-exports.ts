import type { Signal } from '../configuration/names.ts';
import type { OtlpProtocol, Route } from './proxy.ts';

/** What leaves a process: the signals by OTLP, and errors to Sentry. */
export type Sent = Signal | 'errors';

/** Where a signal is sent by OTLP, or errors to Sentry, in the plain values that another thread can be given. */
export interface Target extends Route {
  readonly signal: Sent;
  readonly protocol: OtlpProtocol;
  /** Of gRPC: `http://host:port`, `https://host:port` or `unix:path`. */
  readonly url: string;
  /** Of gRPC: the method, `/package.Service/Export`. */
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  /** Not OTLP, so that none of its settings would help. */
  readonly isForeign?: true;
  /** Contents of PEM files. */
  readonly tls: { readonly ca?: Uint8Array; readonly cert?: Uint8Array; readonly key?: Uint8Array };
}

/** A request that is encoded and not sent yet. */
export interface EncodedExport {
  readonly target: Target;
  readonly body: Uint8Array;
  /** Spans, log records or data points in it. */
  readonly items: number;
}

/** Something that holds telemetry: a queue, a request under way, a metric reader. */
export interface Source {
  /** Whether something waits that would be lost if the process ended now. */
  hasMore(): boolean;
  /** Hands over what there is, at once: when a process exits, no promise settles any more. */
  take(): readonly EncodedExport[];
}

/** Gathers what is still to be said when the process has no time left for waiting. */
export interface PendingExports {
  add(source: Source): void;
}

export interface PendingExportsControl extends PendingExports {
  hasMore(): boolean;
  /** In the order in which sources were added; one that fails is left out. */
  take(): readonly EncodedExport[];
  /** The same of those alone that have more. */
  takeUnsent(): readonly EncodedExport[];
}

export function createPendingExports(): PendingExportsControl {
  const sources: Source[] = [];
  return {
    add: (source) => sources.push(source),
    hasMore: () => sources.some((source) => source.hasMore()),
    take: () => sources.flatMap(takeFrom),
    takeUnsent: () => sources.flatMap((source) => (source.hasMore() ? takeFrom(source) : [])),
  };
}

function takeFrom(source: Source): readonly EncodedExport[] {
  try {
    return source.take();
  } catch {
    return [];
  }
}
