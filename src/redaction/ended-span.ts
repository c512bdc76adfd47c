import type { Attributes, SpanContext, TraceState } from '@opentelemetry/api';
import type { SharedAttributes } from '../util/shared-attributes.ts';

/** What redaction sees of a span that has ended, and may change. */
export interface EndedSpan {
  name: string;
  /** Key after value after key. */
  readonly attributeList: unknown[];
  /** Attributes beside those, which must not be changed. */
  readonly shared: SharedAttributes | undefined;
  /** Puts them into the list. */
  unshare(): void;
  statusMessage: string | undefined;
  readonly eventList: { name: string; attributes?: Attributes }[] | undefined;
  readonly linkList: { attributes?: Attributes; context: SpanContext }[] | undefined;
  readonly ids: {
    readonly state: TraceState | undefined;
    /** From now on it has this one, for whoever exports it. */
    show(state: TraceState): void;
  };
  readonly home: { readonly scope: { readonly name: string } };
}

/** @returns undefined where there is none */
export function attributeOf({ attributeList }: EndedSpan, key: string): unknown {
  for (let index = 0; index < attributeList.length; index += 2) {
    if (attributeList[index] === key) return attributeList[index + 1];
  }
  return undefined;
}
