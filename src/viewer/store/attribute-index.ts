import type { KeyValue } from '../otlp/otlp-types.ts';
import { toText } from '../otlp/values.ts';

const MAX_NAMES = 500;
const MAX_VALUES = 60;
const MAX_CHARACTERS = 120;

/** Names and values of span attributes, as suggestions for filters. Bounded. */
export interface AttributeIndex {
  add(attributes: readonly KeyValue[] | undefined): void;
  names(): readonly string[];
  /** The most frequent first. */
  values(name: string): readonly string[];
}

export function createAttributeIndex(): AttributeIndex {
  const counts = new Map<string, Map<string, number>>();
  return {
    add(attributes) {
      for (const { key = '', value } of attributes ?? []) {
        let values = counts.get(key);
        if (values === undefined) {
          if (counts.size >= MAX_NAMES) continue;
          values = new Map();
          counts.set(key, values);
        }
        const text = toText(value);
        const count = values.get(text);
        // Values that are unique to each span make no useful list.
        if (count !== undefined) values.set(text, count + 1);
        else if (values.size < MAX_VALUES && text.length <= MAX_CHARACTERS) values.set(text, 1);
      }
    },
    names: () => [...counts.keys()].sort(),
    values: (name) =>
      [...(counts.get(name) ?? [])].sort(([, a], [, b]) => b - a).map(([value]) => value),
  };
}
