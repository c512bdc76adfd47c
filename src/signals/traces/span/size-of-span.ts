import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { sizeOfValue } from '../../../util/size-of-value.ts';
import { RecordedSpan } from './recorded-span.ts';

/** Size of a span without its name, attributes, events and links, in bytes. */
const SPAN = 500;
const EVENT_OR_LINK = 200;

/** The approximate size of a span object, in bytes. */
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
