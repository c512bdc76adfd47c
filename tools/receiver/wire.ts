/**
 * OTLP as both encodings leave it: the JSON mapping with camelCase names. Integers of 64 bits may
 * be strings (protobuf, most JSON) or numbers (some JSON); ids are bytes (protobuf) or hex (JSON).
 * Every field may be missing.
 */

export type Int64 = string | number;
export type Bytes = Uint8Array | string;

export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: Int64;
  doubleValue?: number | string;
  arrayValue?: { values?: AnyValue[] };
  kvlistValue?: { values?: KeyValue[] };
  bytesValue?: Bytes;
}

export interface KeyValue {
  key?: string;
  value?: AnyValue;
}

export interface WireScope {
  name?: string;
  version?: string;
  attributes?: KeyValue[];
}

export interface WireResource {
  attributes?: KeyValue[];
}

export interface WireSpan {
  traceId?: Bytes;
  spanId?: Bytes;
  parentSpanId?: Bytes;
  name?: string;
  kind?: number;
  startTimeUnixNano?: Int64;
  endTimeUnixNano?: Int64;
  attributes?: KeyValue[];
  status?: { code?: number; message?: string };
  events?: { name?: string; timeUnixNano?: Int64; attributes?: KeyValue[] }[];
  links?: { traceId?: Bytes; spanId?: Bytes; traceState?: string; attributes?: KeyValue[] }[];
  flags?: number;
  traceState?: string;
  droppedAttributesCount?: number;
}

export interface TracesRequest {
  resourceSpans?: {
    resource?: WireResource;
    scopeSpans?: { scope?: WireScope; spans?: WireSpan[] }[];
  }[];
}

export interface WireBuckets {
  offset?: number;
  bucketCounts?: Int64[];
}

export interface WirePoint {
  attributes?: KeyValue[];
  startTimeUnixNano?: Int64;
  timeUnixNano?: Int64;
  asDouble?: number | string;
  asInt?: Int64;
  count?: Int64;
  sum?: number | string;
  min?: number | string;
  max?: number | string;
  bucketCounts?: Int64[];
  explicitBounds?: number[];
  scale?: number;
  zeroCount?: Int64;
  positive?: WireBuckets;
  negative?: WireBuckets;
  quantileValues?: { quantile?: number; value?: number | string }[];
  exemplars?: {
    asDouble?: number | string;
    asInt?: Int64;
    timeUnixNano?: Int64;
    traceId?: Bytes;
    spanId?: Bytes;
    filteredAttributes?: KeyValue[];
  }[];
}

export interface WireData {
  dataPoints?: WirePoint[];
  aggregationTemporality?: number;
  isMonotonic?: boolean;
}

export interface WireMetric {
  name?: string;
  unit?: string;
  description?: string;
  gauge?: WireData;
  sum?: WireData;
  histogram?: WireData;
  exponentialHistogram?: WireData;
  summary?: WireData;
}

export interface MetricsRequest {
  resourceMetrics?: {
    resource?: WireResource;
    scopeMetrics?: { scope?: WireScope; metrics?: WireMetric[] }[];
  }[];
}

export interface WireLogRecord {
  severityNumber?: number;
  severityText?: string;
  body?: AnyValue;
  attributes?: KeyValue[];
  traceId?: Bytes;
  spanId?: Bytes;
  flags?: number;
  eventName?: string;
  timeUnixNano?: Int64;
  observedTimeUnixNano?: Int64;
}

export interface LogsRequest {
  resourceLogs?: {
    resource?: WireResource;
    scopeLogs?: { scope?: WireScope; logRecords?: WireLogRecord[] }[];
  }[];
}
