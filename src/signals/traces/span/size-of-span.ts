import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { sizeOfValue } from '../../../util/size-of-value.ts';
import { RecordedSpan } from './recorded-span.ts';

/** Bytes of a span beside what its user put into it: ids, times, context. */
const SPAN = 500;
const EVENT_OR_LINK = 200;

/** About how many bytes a span takes as an object. */
export function sizeOfSpan(span: ReadableSpan): number {
  let size = SPAN + 2 * span.name.length;
  if (span instanceof RecordedSpan) {
    for (const part of span.attributeList) size += sizeOfValue(part);
    for (const part of span.shared?.list ?? []) size += sizeOfValue(part);
  } else size += sizeOfValue(span.attributes);
  for (const { name, attributes } of span.events) {
    size += EVENT_OR_LINK + 2 * name.length + sizeOfValue(attributes);
  }
  for (const { attributes } of span.links) size += EVENT_OR_LINK + sizeOfValue(attributes);
  return size;
}
