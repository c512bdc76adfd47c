import type { InstrumentationScope } from '@opentelemetry/core';
import { ProtobufBytes } from '../../otlp/encode/protobuf-bytes.ts';
import {
  encodeScope,
  lengthDelimited,
  type MessageFrame,
} from '../../otlp/encode/resource-and-scope.ts';

/** Bytes that a scope's buffer begins with, and is cut back to when it has grown far beyond. */
const FIRST_SIZE = 16 * 1024;
const LARGEST_KEPT = 512 * 1024;

/** Encoded items of one scope. */
interface ScopeItems extends MessageFrame {
  items: ProtobufBytes;
}

/**
 * Spans or log records as the bytes in which they will be sent: each is encoded when it comes, so that nothing of it is
 * kept but its bytes, and nothing is left to do for many of them at once.
 */
export interface EncodedBatch<Item> {
  /**
   * @returns the bytes of the item
   * @throws where it cannot be encoded; the batch is then as it was
   */
  add(item: Item): number;
  /** All so far, as the fields `scope_spans` of ResourceSpans, or `scope_logs` of ResourceLogs; they are then forgotten. */
  take(): Buffer;
  /** The same as the body of an export request: one copy less than both by themselves. */
  takeRequest(resource: MessageFrame): Buffer;
}

/** @param encode appends one item, in the form of a field of its scope */
export function createBatch<Item extends { readonly instrumentationScope: InstrumentationScope }>(
  encode: (out: ProtobufBytes, item: Item) => void,
): EncodedBatch<Item> {
  const scopes = new Map<InstrumentationScope, ScopeItems>();

  const scopeOf = (item: Item): ScopeItems => {
    const scope = item.instrumentationScope;
    let found = scopes.get(scope);
    if (found === undefined) {
      found = { ...encodeScope(scope), items: new ProtobufBytes(FIRST_SIZE) };
      scopes.set(scope, found);
    }
    return found;
  };

  const take = (join: (parts: readonly Buffer[], length: number) => Buffer): Buffer => {
    const parts: Buffer[] = [];
    let size = 0;
    for (const { before, after, items } of scopes.values()) {
      if (items.position === 0) continue;
      const length = before.length + items.position + after.length;
      const prefix = lengthDelimited(2, length);
      parts.push(prefix, before, items.bytes.subarray(0, items.position), after);
      size += prefix.length + length;
    }
    const joined = join(parts, size);
    for (const scope of scopes.values()) {
      scope.items.position = 0;
      if (scope.items.bytes.length > LARGEST_KEPT) scope.items = new ProtobufBytes(FIRST_SIZE);
    }
    return joined;
  };

  return {
    add(item) {
      const { items } = scopeOf(item);
      const before = items.position;
      try {
        encode(items, item);
      } catch (error) {
        // Half an item would make all of the request unreadable.
        items.position = before;
        throw error;
      }
      return items.position - before;
    },
    take: () => take((parts) => Buffer.concat(parts)),
    takeRequest: (resource) => take((parts, length) => requestOf(resource, parts, length)),
  };
}

/**
 * The body of an export request.
 *
 * @param resource the bytes of `encodeResource`
 * @param scopeItems what a batch gave
 * Source: opentelemetry-proto, collector/trace/v1, message ExportTraceServiceRequest; that of logs is alike.
 */
export function encodeRequest(resource: MessageFrame, scopeItems: Buffer): Buffer {
  return requestOf(resource, [scopeItems], scopeItems.length);
}

function requestOf(
  { before, after }: MessageFrame,
  scopeItems: readonly Buffer[],
  size: number,
): Buffer {
  const prefix = lengthDelimited(1, before.length + size + after.length);
  return Buffer.concat([prefix, before, ...scopeItems, after]);
}
