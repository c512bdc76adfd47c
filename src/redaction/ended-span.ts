import type { Attributes } from '@opentelemetry/api';

/** What redaction sees of a span that has ended, and may change. */
export interface EndedSpan {
  name: string;
  /** Key after value after key. */
  readonly attributeList: unknown[];
  statusMessage: string | undefined;
  readonly eventList: { name: string; attributes?: Attributes }[] | undefined;
  readonly linkList: { attributes?: Attributes }[] | undefined;
  readonly home: { readonly scope: { readonly name: string } };
}

/** @returns undefined where there is none */
export function attributeOf({ attributeList }: EndedSpan, key: string): unknown {
  for (let index = 0; index < attributeList.length; index += 2) {
    if (attributeList[index] === key) return attributeList[index + 1];
  }
  return undefined;
}
