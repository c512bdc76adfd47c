import { namesNext, secrecyInMap } from './secrets/likely-secrets.ts';
import { EVERYTHING, NOTHING, type Secrecy, type SecrecyOf } from './secrets/secret-names.ts';
import { spend, type Work } from './work-budget.ts';

const MAX_DEPTH = 24;
const TOO_DEEP = '[too deep]';
/** The key of the fields that were not inspected. */
const REST = '…';

export interface DeepOptions {
  readonly secrecyOf: SecrecyOf;
  /** The replacement of values that cannot be read. */
  readonly unreadable: string;
  /** Redacts a key of a map, which may be a secret itself. */
  key(key: string, work: Work): string;
  text(value: string, secrecy: Secrecy, work: Work): string;
  number(value: number | bigint, secrecy: Secrecy, work: Work): unknown;
}

/** @returns the value itself if it has no secret, otherwise a copy with the changed parts replaced */
export type Deep = (value: unknown, secrecy: Secrecy, work: Work) => unknown;

/**
 * Redacts lists and objects, as far as the work budget allows. If reading a value throws (a getter, a proxy),
 * only that value is replaced.
 */
export function createDeep(options: DeepOptions): Deep {
  const { secrecyOf, unreadable } = options;

  const deep = (value: unknown, secrecy: Secrecy, depth: number, work: Work): unknown => {
    switch (typeof value) {
      case 'string':
        return options.text(value, secrecy, work);
      case 'number':
      case 'bigint':
        return options.number(value, secrecy, work);
      case 'object':
        if (value === null) return value;
        if (depth > MAX_DEPTH) return TOO_DEEP;
        try {
          if (Array.isArray(value)) return redactList(value, secrecy, depth, work);
          return isInspected(value) ? redactMap(value, secrecy, depth, work) : value;
        } catch {
          return unreadable;
        }
      default:
        return value;
    }
  };

  /** Examining a new name takes microseconds: when the budget is spent, every value is masked. */
  const secrecyAfter = (name: string, work: Work): Secrecy =>
    spend(work, 'finds') ? secrecyOf(name) : EVERYTHING;

  const redactList = (
    list: readonly unknown[],
    secrecy: Secrecy,
    depth: number,
    work: Work,
  ): unknown => {
    let copy: unknown[] | undefined;
    const { length } = list;
    for (let index = 0; index < length; index++) {
      if (!spend(work, 'nodes')) return [...(copy ?? list).slice(0, index), unreadable];
      const item = list[index];
      const before = index > 0 ? list[index - 1] : undefined;
      // `--password`, `x`; also pairs, the form in which headers and queries are sometimes stored.
      const isNamed = typeof before === 'string' && namesNext(before, length, index);
      const itemSecrecy = secrecy === NOTHING && isNamed ? secrecyAfter(before, work) : secrecy;
      const redacted = deep(item, itemSecrecy, depth + 1, work);
      if (redacted === item) continue;
      copy ??= [...list];
      copy[index] = redacted;
    }
    return copy ?? list;
  };

  const redactMap = (map: object, secrecy: Secrecy, depth: number, work: Work): unknown => {
    let copy: Record<string, unknown> | undefined;
    const newNames: (readonly [string, string])[] = [];
    for (const [index, key] of Object.keys(map).entries()) {
      if (!spend(work, 'nodes')) return { ...firstOf(copy ?? map, index), [REST]: unreadable };
      const value = readOr(map, key, unreadable);
      const itemSecrecy = secrecyInMap(map, key, secrecyOf);
      const newName = options.key(key, work);
      if (newName !== key) newNames.push([key, newName]);
      const redacted = deep(value, itemSecrecy > secrecy ? itemSecrecy : secrecy, depth + 1, work);
      if (redacted === value && value !== unreadable) continue;
      copy ??= copyOf(map);
      copy[key] = redacted;
    }
    return newNames.length === 0 ? (copy ?? map) : renameKeys(copy ?? copyOf(map), newNames);
  };

  const copyOf = (map: object): Record<string, unknown> => {
    try {
      return { ...map };
    } catch {
      return firstOf(map, Number.POSITIVE_INFINITY);
    }
  };

  const firstOf = (map: object, length: number): Record<string, unknown> =>
    Object.fromEntries(
      Object.keys(map)
        .slice(0, length)
        .map((key) => [key, readOr(map, key, unreadable)]),
    );

  return (value, secrecy, work) => deep(value, secrecy, 0, work);
}

function renameKeys(
  map: Record<string, unknown>,
  names: readonly (readonly [string, string])[],
): Record<string, unknown> {
  const newNames = new Map(names);
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [newNames.get(key) ?? key, value]),
  );
}

function readOr(map: object, key: string, otherwise: unknown): unknown {
  try {
    return (map as Record<string, unknown>)[key];
  } catch {
    return otherwise;
  }
}

/** Includes instances of classes, which exporters write like other objects; excludes bytes. */
function isInspected(value: object): boolean {
  return !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer);
}
