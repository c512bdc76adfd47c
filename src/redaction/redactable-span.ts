import type { Attributes, SpanContext, TraceState } from '@opentelemetry/api';
import type { SharedAttributes } from '../util/shared-attributes.ts';

/** The parts of an ended span that redaction reads and changes. */
export interface RedactableSpan {
  name: string;
  /** Alternating keys and values. */
  readonly attributeList: unknown[];
  /** Further attributes, shared with other spans: they must not be changed. */
  readonly shared: SharedAttributes | undefined;
  /** Moves the shared attributes into the list. */
  unshare(): void;
  statusMessage: string | undefined;
  readonly eventList: { name: string; attributes?: Attributes }[] | undefined;
  readonly linkList: { attributes?: Attributes; context: SpanContext }[] | undefined;
  readonly ids: {
    readonly state: TraceState | undefined;
    /** Replaces the trace state that exporters read. */
    replaceState(state: TraceState): void;
  };
  readonly tracer: { readonly scope: { readonly name: string } };
}

/** @returns undefined if the span has no such attribute */
export function attributeOf({ attributeList }: RedactableSpan, key: string): unknown {
  for (let index = 0; index < attributeList.length; index += 2) {
    if (attributeList[index] === key) return attributeList[index + 1];
  }
  return undefined;
}
