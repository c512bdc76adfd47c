import type { InstrumentationScope } from '@opentelemetry/core';
import { ProtobufBytes } from '../../otlp/encode/protobuf-bytes.ts';
import {
  encodeScope,
  lengthDelimited,
  type MessageFrame,
} from '../../otlp/encode/resource-and-scope.ts';
import { encodeSpan } from './encode-span.ts';
import type { RecordedSpan } from './recorded-span.ts';

/** Bytes that a scope's buffer begins with, and is cut back to when it has grown far beyond. */
const FIRST_SIZE = 16 * 1024;
const LARGEST_KEPT = 512 * 1024;

/** Encoded spans of one scope. */
interface ScopeSpans extends MessageFrame {
  spans: ProtobufBytes;
}

/**
 * Spans as the bytes in which they will be sent: each is encoded when it ends, so that nothing of it is
 * kept but its bytes, and nothing is left to do for many of them at once.
 */
export interface EncodedBatch {
  /**
   * @returns the bytes of the span
   * @throws where it cannot be encoded; the batch is then as it was
   */
  add(span: RecordedSpan): number;
  /** All spans so far, as the fields `scope_spans` of ResourceSpans; they are then forgotten. */
  take(): Buffer;
  /** The same as the body of an export request: one copy less than both by themselves. */
  takeRequest(resource: MessageFrame): Buffer;
}

export function createEncodedBatch(): EncodedBatch {
  const scopes = new Map<InstrumentationScope, ScopeSpans>();

  const scopeOf = (span: RecordedSpan): ScopeSpans => {
    const scope = span.instrumentationScope;
    let found = scopes.get(scope);
    if (found === undefined) {
      found = { ...encodeScope(scope), spans: new ProtobufBytes(FIRST_SIZE) };
      scopes.set(scope, found);
    }
    return found;
  };

  const take = (join: (parts: readonly Buffer[], length: number) => Buffer): Buffer => {
    const parts: Buffer[] = [];
    let size = 0;
    for (const { before, after, spans } of scopes.values()) {
      if (spans.position === 0) continue;
      const length = before.length + spans.position + after.length;
      const prefix = lengthDelimited(2, length);
      parts.push(prefix, before, spans.bytes.subarray(0, spans.position), after);
      size += prefix.length + length;
    }
    const joined = join(parts, size);
    for (const scope of scopes.values()) {
      scope.spans.position = 0;
      if (scope.spans.bytes.length > LARGEST_KEPT) scope.spans = new ProtobufBytes(FIRST_SIZE);
    }
    return joined;
  };

  return {
    add(span) {
      const { spans } = scopeOf(span);
      const before = spans.position;
      try {
        encodeSpan(spans, span);
      } catch (error) {
        // Half a span would make all of the request unreadable.
        spans.position = before;
        throw error;
      }
      return spans.position - before;
    },
    take: () => take((parts) => Buffer.concat(parts)),
    takeRequest: (resource) => take((parts, length) => requestOf(resource, parts, length)),
  };
}

/**
 * The body of an export request.
 *
 * @param resource the bytes of `encodeResource`
 * @param scopeSpans what a batch gave
 * Source: opentelemetry-proto, collector/trace/v1, message ExportTraceServiceRequest.
 */
export function encodeRequest(resource: MessageFrame, scopeSpans: Buffer): Buffer {
  return requestOf(resource, [scopeSpans], scopeSpans.length);
}

function requestOf(
  { before, after }: MessageFrame,
  scopeSpans: readonly Buffer[],
  size: number,
): Buffer {
  const prefix = lengthDelimited(1, before.length + size + after.length);
  return Buffer.concat([prefix, before, ...scopeSpans, after]);
}
