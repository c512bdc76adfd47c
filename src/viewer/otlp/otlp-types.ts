/**
 * OTLP in its JSON mapping, as the viewer stores and returns it. Ids are lower-case hexadecimal; 64-bit integers and
 * times (nanoseconds since 1970) are strings of digits. Any field may be missing.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

export const SIGNALS = ['traces', 'metrics', 'logs'] as const;
export type Signal = (typeof SIGNALS)[number];

export interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number | string;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] };
  /** Base64. */
  readonly bytesValue?: string;
}

export interface KeyValue {
  readonly key?: string;
  readonly value?: AnyValue;
}

export interface Resource {
  readonly attributes?: readonly KeyValue[];
}

export interface Scope {
  readonly name?: string;
  readonly version?: string;
  readonly attributes?: readonly KeyValue[];
}

export interface SpanEvent {
  readonly name?: string;
  readonly timeUnixNano?: string;
  readonly attributes?: readonly KeyValue[];
}

export interface SpanLink {
  traceId?: string;
  spanId?: string;
  readonly traceState?: string;
  readonly attributes?: readonly KeyValue[];
}

export interface Span {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  readonly name?: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind?: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly KeyValue[];
  /** Code: 1 ok, 2 error. */
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly events?: readonly SpanEvent[];
  readonly links?: readonly SpanLink[];
  /** The low 8 bits are the trace flags of W3C. */
  readonly flags?: number;
  readonly traceState?: string;
  readonly droppedAttributesCount?: number;
}

export interface LogRecord {
  traceId?: string;
  spanId?: string;
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly body?: AnyValue;
  readonly eventName?: string;
  readonly flags?: number;
  readonly attributes?: readonly KeyValue[];
}

export interface Exemplar {
  traceId?: string;
  spanId?: string;
  readonly timeUnixNano?: string;
  readonly asDouble?: number | string;
  readonly asInt?: string | number;
  readonly filteredAttributes?: readonly KeyValue[];
}

export interface Buckets {
  readonly offset?: number;
  readonly bucketCounts?: ReadonlyArray<string | number>;
}

export interface DataPoint {
  readonly attributes?: readonly KeyValue[];
  readonly startTimeUnixNano?: string;
  readonly timeUnixNano?: string;
  readonly asDouble?: number | string;
  readonly asInt?: string | number;
  readonly count?: string | number;
  readonly sum?: number | string;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly bucketCounts?: ReadonlyArray<string | number>;
  readonly explicitBounds?: readonly number[];
  readonly scale?: number;
  readonly zeroCount?: string | number;
  readonly positive?: Buckets;
  readonly negative?: Buckets;
  readonly quantileValues?: ReadonlyArray<{ readonly quantile?: number; readonly value?: number }>;
  readonly exemplars?: readonly Exemplar[];
}

export const METRIC_KINDS = [
  'gauge',
  'sum',
  'histogram',
  'exponentialHistogram',
  'summary',
] as const;
export type MetricKind = (typeof METRIC_KINDS)[number];

export interface MetricData {
  readonly dataPoints?: readonly DataPoint[];
  /** 1 delta, 2 cumulative. */
  readonly aggregationTemporality?: number;
  readonly isMonotonic?: boolean;
}

export interface Metric extends Readonly<Partial<Record<MetricKind, MetricData>>> {
  readonly name?: string;
  readonly unit?: string;
  readonly description?: string;
}

export interface TracesData {
  readonly resourceSpans?: ReadonlyArray<{
    readonly resource?: Resource;
    readonly scopeSpans?: ReadonlyArray<{
      readonly scope?: Scope;
      readonly spans?: readonly Span[];
    }>;
  }>;
}

export interface MetricsData {
  readonly resourceMetrics?: ReadonlyArray<{
    readonly resource?: Resource;
    readonly scopeMetrics?: ReadonlyArray<{
      readonly scope?: Scope;
      readonly metrics?: readonly Metric[];
    }>;
  }>;
}

export interface LogsData {
  readonly resourceLogs?: ReadonlyArray<{
    readonly resource?: Resource;
    readonly scopeLogs?: ReadonlyArray<{
      readonly scope?: Scope;
      readonly logRecords?: readonly LogRecord[];
    }>;
  }>;
}

export type OtlpData = TracesData & MetricsData & LogsData;
