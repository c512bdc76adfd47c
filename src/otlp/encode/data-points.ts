import { type Attributes, ValueType } from '@opentelemetry/api';
import type { DataPoint, ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import { attributes } from './encode-attributes.ts';
import { encodeToBuffer } from './encode-to-buffer.ts';
import type { ProtobufBytes } from './protobuf-bytes.ts';
import { BYTES, FIXED_SIZE, FIXED64, tag, VARINT } from './wire-types.ts';

/** Size of both times and the value with their tags. */
const NUMBER_SIZE = 27;

const encodeNumberAttributes = createAttributeEncoder(7);
const encodeHistogramAttributes = createAttributeEncoder(9);
const encodeExponentialAttributes = createAttributeEncoder(1);

/** Source: opentelemetry-proto, message NumberDataPoint; the field `data_points` of Gauge and Sum. */
export function numberPoint(
  out: ProtobufBytes,
  point: DataPoint<number>,
  valueType: ValueType,
): void {
  const { value } = point;
  const encoded = encodeNumberAttributes(point.attributes);
  out.reserve(FIXED_SIZE + encoded.length);
  out.byte(tag(1, BYTES));
  out.varint(NUMBER_SIZE + encoded.length);
  times(out, point);
  if (valueType === ValueType.INT) {
    out.byte(tag(6, FIXED64));
    out.fixed64(Math.trunc(value));
  } else {
    out.byte(tag(4, FIXED64));
    out.double(value);
  }
  out.append(encoded);
}

/** Source: message HistogramDataPoint; the field `data_points` of Histogram. */
export function histogramPoint(out: ProtobufBytes, point: DataPoint<Histogram>): void {
  const { min, max, buckets } = point.value;
  const encoded = encodeHistogramAttributes(point.attributes);
  const begin = beginHistogram(out, point);
  double(out, 11, min);
  double(out, 12, max);
  const { counts, boundaries } = buckets;
  out.reserve(FIXED_SIZE + 8 * (counts.length + boundaries.length));
  if (counts.length > 0) {
    out.byte(tag(6, BYTES));
    out.varint(8 * counts.length);
    for (let index = 0; index < counts.length; index++) out.fixed64(counts[index]!);
  }
  if (boundaries.length > 0) {
    out.byte(tag(7, BYTES));
    out.varint(8 * boundaries.length);
    for (let index = 0; index < boundaries.length; index++) out.double(boundaries[index]!);
  }
  out.append(encoded);
  out.endMessage(begin, 4);
}

/** Source: message ExponentialHistogramDataPoint; the field `data_points` of ExponentialHistogram. */
export function exponentialPoint(out: ProtobufBytes, point: DataPoint<ExponentialHistogram>): void {
  const { min, max, scale, zeroCount, positive, negative } = point.value;
  const begin = beginHistogram(out, point);
  out.byte(tag(6, VARINT));
  out.varint(zigzag(scale));
  out.byte(tag(7, FIXED64));
  out.fixed64(zeroCount);
  double(out, 12, min);
  double(out, 13, max);
  exponentialBuckets(out, 8, positive);
  exponentialBuckets(out, 9, negative);
  out.append(encodeExponentialAttributes(point.attributes));
  out.endMessage(begin, 4);
}

/** Writes the fields that both kinds of histogram share. @returns a mark for `endMessage` */
function beginHistogram(
  out: ProtobufBytes,
  point: DataPoint<Histogram | ExponentialHistogram>,
): number {
  const { count, sum } = point.value;
  out.reserve(FIXED_SIZE);
  out.byte(tag(1, BYTES));
  const begin = out.beginMessage(4);
  times(out, point);
  out.byte(tag(4, FIXED64));
  out.fixed64(count);
  double(out, 5, sum);
  return begin;
}

function exponentialBuckets(
  out: ProtobufBytes,
  field: number,
  { offset, bucketCounts }: ExponentialHistogram['positive'],
): void {
  out.reserve(FIXED_SIZE + 10 * bucketCounts.length);
  out.byte(tag(field, BYTES));
  const begin = out.beginMessage(4);
  out.byte(tag(1, VARINT));
  out.varint(zigzag(offset));
  if (bucketCounts.length > 0) {
    out.byte(tag(2, BYTES));
    const countsBegin = out.beginMessage(4);
    for (const count of bucketCounts) out.varint(count);
    out.endMessage(countsBegin, 4);
  }
  out.endMessage(begin, 4);
}

function times(out: ProtobufBytes, { startTime, endTime }: DataPoint<unknown>): void {
  out.byte(tag(2, FIXED64));
  out.hrTime(startTime);
  out.byte(tag(3, FIXED64));
  out.hrTime(endTime);
}

function double(out: ProtobufBytes, field: number, value: number | undefined): void {
  if (value === undefined) return;
  out.byte(tag(field, FIXED64));
  out.double(value);
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

/** The SDK passes the same objects at each collection if sums are cumulative. */
function createAttributeEncoder(field: number): (attributeSet: Attributes) => Buffer {
  const cache = new WeakMap<Attributes, Buffer>();
  return (attributeSet) => {
    let encoded = cache.get(attributeSet);
    if (encoded === undefined) {
      encoded = encodeToBuffer((out) => attributes(out, field, attributeSet));
      cache.set(attributeSet, encoded);
    }
    return encoded;
  };
}
