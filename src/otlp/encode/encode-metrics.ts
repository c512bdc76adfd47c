import type { InstrumentationScope } from '@opentelemetry/core';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type MetricDescriptor,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { failedAt, placeOf } from '../../util/guard.ts';
import { exponentialPoint, histogramPoint, numberPoint } from './data-points.ts';
import { encodeToBuffer } from './encode-to-buffer.ts';
import { ProtobufBytes } from './protobuf-bytes.ts';
import { encodeResource, encodeScope, type MessageFrame } from './resource-and-scope.ts';
import { BYTES, FIXED_SIZE, tag, VARINT } from './wire-types.ts';

const FIRST_SIZE = 16 * 1024;

/** Fields of Metric by type of data points. */
const DATA_FIELDS = {
  [DataPointType.GAUGE]: 5,
  [DataPointType.SUM]: 7,
  [DataPointType.HISTOGRAM]: 9,
  [DataPointType.EXPONENTIAL_HISTOGRAM]: 10,
} as const;

const TEMPORALITIES = {
  [AggregationTemporality.DELTA]: 1,
  [AggregationTemporality.CUMULATIVE]: 2,
} as const;

const ENCODING = placeOf(
  'the encoding of a metric',
  'Only that metric was dropped. Report this to Sightline.',
);

const scopes = new WeakMap<InstrumentationScope, MessageFrame>();
const descriptors = new WeakMap<MetricDescriptor, Buffer>();
let lastSize = FIRST_SIZE;

/**
 * Encodes the body of an export request for metrics. Constant parts are encoded once: resource, scopes, names
 * with their descriptions, and sets of attributes.
 *
 * Source: opentelemetry-proto, collector/metrics/v1 and metrics/v1/metrics.proto.
 */
export function encodeMetrics({ resource, scopeMetrics }: ResourceMetrics): Uint8Array {
  const out = new ProtobufBytes(lastSize);
  const resourceFrame = encodeResource(resource);
  out.byte(tag(1, BYTES));
  const begin = out.beginMessage(4);
  out.append(resourceFrame.before);
  for (const { scope, metrics } of scopeMetrics) {
    const scopeFrame = cached(scopes, scope, encodeScope);
    out.reserve(FIXED_SIZE);
    out.byte(tag(2, BYTES));
    const scopeBegin = out.beginMessage(4);
    out.append(scopeFrame.before);
    for (const metric of metrics) {
      const before = out.position;
      try {
        encodeMetric(out, metric);
      } catch (error) {
        // Half a metric would make the whole request unreadable.
        out.position = before;
        failedAt(ENCODING, error);
      }
    }
    out.append(scopeFrame.after);
    out.endMessage(scopeBegin, 4);
  }
  out.append(resourceFrame.after);
  out.endMessage(begin, 4);
  // Leaves room for growth of the next request.
  lastSize = Math.max(FIRST_SIZE, out.position + (out.position >>> 3));
  return out.bytes.subarray(0, out.position);
}

function encodeMetric(out: ProtobufBytes, metric: MetricData): void {
  out.reserve(FIXED_SIZE);
  out.byte(tag(2, BYTES));
  const begin = out.beginMessage(4);
  out.append(cached(descriptors, metric.descriptor, encodeDescriptor));
  const field = DATA_FIELDS[metric.dataPointType];
  if (field !== undefined) {
    out.reserve(FIXED_SIZE);
    out.byte(tag(field, BYTES));
    const dataBegin = out.beginMessage(4);
    encodeData(out, metric);
    out.endMessage(dataBegin, 4);
  }
  out.endMessage(begin, 4);
}

function encodeData(out: ProtobufBytes, metric: MetricData): void {
  switch (metric.dataPointType) {
    case DataPointType.GAUGE:
    case DataPointType.SUM:
      for (const point of metric.dataPoints) numberPoint(out, point, metric.descriptor.valueType);
      break;
    case DataPointType.HISTOGRAM:
      for (const point of metric.dataPoints) histogramPoint(out, point);
      break;
    default:
      for (const point of metric.dataPoints) exponentialPoint(out, point);
  }
  if (metric.dataPointType === DataPointType.GAUGE) return;
  out.reserve(FIXED_SIZE);
  out.byte(tag(2, VARINT));
  out.byte(TEMPORALITIES[metric.aggregationTemporality] ?? 0);
  if (metric.dataPointType !== DataPointType.SUM || !metric.isMonotonic) return;
  out.byte(tag(3, VARINT));
  out.byte(1);
}

function encodeDescriptor({ name, description, unit }: MetricDescriptor): Buffer {
  return encodeToBuffer((out) => {
    text(out, 1, name);
    if (description) text(out, 2, description);
    if (unit) text(out, 3, unit);
  });
}

function text(out: ProtobufBytes, field: number, value: string): void {
  out.reserve(FIXED_SIZE + 3 * value.length);
  out.byte(tag(field, BYTES));
  out.anyString(value);
}

function cached<Key extends object, Value>(
  encoded: WeakMap<Key, Value>,
  key: Key,
  encode: (key: Key) => Value,
): Value {
  let value = encoded.get(key);
  if (value === undefined) {
    value = encode(key);
    encoded.set(key, value);
  }
  return value;
}
