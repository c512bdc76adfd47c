import type { InstrumentationScope } from '@opentelemetry/core';
import { ProtobufBytes } from '../../otlp/encode/protobuf-bytes.ts';
import {
  encodeScope,
  lengthDelimited,
  type MessageFrame,
} from '../../otlp/encode/resource-and-scope.ts';

/** Initial size of a scope's buffer, in bytes. A buffer above LARGEST_KEPT shrinks back to it. */
const FIRST_SIZE = 16 * 1024;
const LARGEST_KEPT = 512 * 1024;

interface ScopeItems extends MessageFrame {
  items: ProtobufBytes;
}

/**
 * Spans or log records in their wire format. Each is encoded as it arrives, so that only its bytes stay in
 * memory and no large amount of encoding work builds up.
 */
export interface EncodedBatch<Item> {
  /**
   * @returns the size of the encoded item, in bytes
   * @throws when the item cannot be encoded; the batch is then unchanged
   */
  add(item: Item): number;
  /** Returns the items as the field `scope_spans` or `scope_logs`, and empties the batch. */
  take(): Buffer;
  /** Like `take`, as the body of an export request. Copies once less than `encodeRequest`. */
  takeRequest(resource: MessageFrame): Buffer;
}

/** @param encode appends one item as a field of its scope */
export function createBatch<Item extends { readonly instrumentationScope: InstrumentationScope }>(
  encode: (out: ProtobufBytes, item: Item) => void,
): EncodedBatch<Item> {
  const scopes = new Map<InstrumentationScope, ScopeItems>();

  const scopeOf = (item: Item): ScopeItems => {
    const scope = item.instrumentationScope;
    let scopeItems = scopes.get(scope);
    if (scopeItems === undefined) {
      scopeItems = { ...encodeScope(scope), items: new ProtobufBytes(FIRST_SIZE) };
      scopes.set(scope, scopeItems);
    }
    return scopeItems;
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
    const result = join(parts, size);
    for (const scope of scopes.values()) {
      scope.items.position = 0;
      if (scope.items.bytes.length > LARGEST_KEPT) scope.items = new ProtobufBytes(FIRST_SIZE);
    }
    return result;
  };

  return {
    add(item) {
      const { items } = scopeOf(item);
      const before = items.position;
      try {
        encode(items, item);
      } catch (error) {
        // Half an item would make the whole request unreadable.
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
 * Encodes the body of an export request.
 *
 * @param resource the result of `encodeResource`
 * @param scopeItems the result of `take` of a batch
 * Source: opentelemetry-proto, collector/trace/v1, message ExportTraceServiceRequest. The one for logs has
 * the same shape.
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
