/**
 * The telemetry in a receiver: flattened OTLP, in which each span, data point and log record has its scope and resource.
 * Times are nanoseconds since 1970, as bigint because a number cannot represent them. Ids are lower-case hexadecimal.
 */

import type { Signal } from '../../src/viewer/otlp/otlp-types.ts';

export type { Signal } from '../../src/viewer/otlp/otlp-types.ts';

export type Attributes = Readonly<Record<string, unknown>>;

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
}

export type SpanKind = 'UNSPECIFIED' | 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

export interface SpanEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Attributes;
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root span. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly attributes: Attributes;
  readonly status: { readonly code: 'UNSET' | 'OK' | 'ERROR'; readonly message: string };
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  /** The low 8 bits are the W3C trace flags. */
  readonly flags: number;
  readonly traceState: string;
  readonly droppedAttributesCount: number;
  readonly scope: Scope;
  readonly resource: Attributes;
}

export type MetricType = 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary';
export type Temporality = 'UNSPECIFIED' | 'DELTA' | 'CUMULATIVE';

export interface ExponentialBuckets {
  readonly offset: number;
  readonly counts: readonly number[];
}

export interface Exemplar {
  readonly value: number;
  readonly timeUnixNano: bigint;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** One data point of one metric in one export. */
export interface MetricPoint {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly type: MetricType;
  /** Only for sums and histograms. */
  readonly temporality?: Temporality;
  /** Only for sums. */
  readonly monotonic?: boolean;
  readonly attributes: Attributes;
  readonly startTimeUnixNano: bigint;
  readonly timeUnixNano: bigint;
  /** Only for gauges and sums. */
  readonly value?: number;
  /** Only for histograms and summaries, as the following fields. */
  readonly count?: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  /** One more than explicitBounds: the last one has no upper bound. */
  readonly buckets?: readonly number[];
  readonly explicitBounds?: readonly number[];
  readonly scale?: number;
  readonly zeroCount?: number;
  readonly positive?: ExponentialBuckets;
  readonly negative?: ExponentialBuckets;
  readonly quantiles?: readonly { readonly quantile: number; readonly value: number }[];
  readonly exemplars: readonly Exemplar[];
  readonly scope: Scope;
  readonly resource: Attributes;
}

export interface LogRecord {
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: unknown;
  readonly attributes: Attributes;
  /** Empty outside of a trace, like spanId. */
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly eventName: string;
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  readonly scope: Scope;
  readonly resource: Attributes;
}

export type Protocol = 'http/protobuf' | 'http/json' | 'grpc';

/** One export request, accepted or not. */
export interface ReceivedRequest {
  /** Missing if the path belongs to no signal; the response was 404. */
  readonly signal?: Signal;
  /** `/v1/traces`, or for gRPC `/opentelemetry.proto.collector.trace.v1.TraceService/Export`. */
  readonly path: string;
  readonly protocol: Protocol;
  readonly headers: Readonly<Record<string, string>>;
  /** Size of the body, before decompression. */
  readonly bytes: number;
  readonly encoding: 'gzip' | 'identity';
  /** Common name of the client's certificate, if it sent one. */
  readonly clientCertificate?: string;
}

/** The data of one accepted request. */
export interface Batch {
  readonly spans: readonly Span[];
  readonly metrics: readonly MetricPoint[];
  readonly logs: readonly LogRecord[];
}

/** All data and requests since the start or the last clear(). */
export interface Received extends Batch {
  readonly requests: readonly ReceivedRequest[];
}
