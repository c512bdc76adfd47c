import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { attributes } from './encode-attributes.ts';
import { ProtobufBytes } from './protobuf-bytes.ts';

/** The fields of a resource or scope message before and after its content. */
export interface MessageFrame {
  readonly before: Buffer;
  readonly after: Buffer;
}

const resources = new WeakMap<Resource, MessageFrame>();

/**
 * Encodes the resource fields of ResourceSpans, ResourceLogs and ResourceMetrics, which are the same. The
 * result is cached once all attributes are settled.
 */
export function encodeResource(resource: Resource): MessageFrame {
  const cached = resources.get(resource);
  if (cached !== undefined) return cached;
  const content = new ProtobufBytes(4096);
  attributes(content, 1, resource.attributes);
  const bytes = content.bytes.subarray(0, content.position);
  const encoded = {
    before: Buffer.concat([lengthDelimited(1, bytes.length), bytes]),
    after: resource.schemaUrl ? encodeString(3, resource.schemaUrl) : Buffer.alloc(0),
  };
  if (!resource.asyncAttributesPending) resources.set(resource, encoded);
  return encoded;
}

/**
 * Encodes the scope fields of ScopeSpans, ScopeLogs and ScopeMetrics, which are the same.
 * Source: opentelemetry-proto, trace/v1/trace.proto, message ScopeSpans.
 */
export function encodeScope(scope: InstrumentationScope): MessageFrame {
  const fields = new ProtobufBytes(64 + 3 * (scope.name.length + (scope.version?.length ?? 0)));
  fields.byte(0x0a);
  fields.string(scope.name);
  if (scope.version) {
    fields.byte(0x12);
    fields.string(scope.version);
  }
  // Only loggers have attributes.
  attributes(fields, 3, (scope as { readonly attributes?: Attributes }).attributes);
  const content = fields.bytes.subarray(0, fields.position);
  return {
    before: Buffer.concat([lengthDelimited(1, content.length), content]),
    after: scope.schemaUrl ? encodeString(3, scope.schemaUrl) : Buffer.alloc(0),
  };
}

function encodeString(field: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([lengthDelimited(field, bytes.length), bytes]);
}

/** Returns the tag and length of a length-delimited field. */
export function lengthDelimited(field: number, length: number): Buffer {
  const prefix = new ProtobufBytes(16);
  prefix.byte((field << 3) | 2);
  prefix.varint(length);
  return prefix.bytes.subarray(0, prefix.position);
}
