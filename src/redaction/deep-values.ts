import { namesNext, secrecyInMap } from './secrets/likely-secrets.ts';
import { EVERYTHING, NOTHING, type Secrecy, type SecrecyOf } from './secrets/secret-names.ts';
import { spend, type Work } from './work-budget.ts';

/** Deeper than anything that is meant to be read. */
const MAX_DEPTH = 24;
const TOO_DEEP = '[too deep]';
/** Stands for elements and fields that have not been looked at. */
const REST = '…';

export interface DeepOptions {
  readonly secrecyOf: SecrecyOf;
  /** What stands in place of a value that cannot be read. */
  readonly unreadable: string;
  /** A key of a map, which may be a secret itself. */
  key(key: string, work: Work): string;
  text(value: string, secrecy: Secrecy, work: Work): string;
  number(value: number | bigint, secrecy: Secrecy, work: Work): unknown;
}

/** @returns the value itself where it has no secret, otherwise a copy of what had to be changed */
export type Deep = (value: unknown, secrecy: Secrecy, work: Work) => unknown;

/**
 * Looks through lists and objects, as deep as they go and as far as the work reaches. Whatever throws when
 * it is read (a getter, a proxy) costs its own place alone.
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
          if (Array.isArray(value)) return ofList(value, secrecy, depth, work);
          return isLookedThrough(value) ? ofMap(value, secrecy, depth, work) : value;
        } catch {
          return unreadable;
        }
      default:
        return value;
    }
  };

  /** A name that nobody has met takes microseconds: behind too many of them, everything is masked. */
  const secrecyAfter = (name: string, work: Work): Secrecy =>
    spend(work, 'finds') ? secrecyOf(name) : EVERYTHING;

  const ofList = (
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
      // `--password`, `x`; and pairs, as headers and queries are sometimes kept.
      const named = typeof before === 'string' && namesNext(before, length, index);
      const own = secrecy === NOTHING && named ? secrecyAfter(before, work) : secrecy;
      const redacted = deep(item, own, depth + 1, work);
      if (redacted === item) continue;
      copy ??= [...list];
      copy[index] = redacted;
    }
    return copy ?? list;
  };

  const ofMap = (map: object, secrecy: Secrecy, depth: number, work: Work): unknown => {
    let copy: Record<string, unknown> | undefined;
    const hidden: (readonly [string, string])[] = [];
    for (const [index, key] of Object.keys(map).entries()) {
      if (!spend(work, 'nodes')) return { ...firstOf(copy ?? map, index), [REST]: unreadable };
      const value = readOr(map, key, unreadable);
      const own = secrecyInMap(map, key, secrecyOf);
      const shown = options.key(key, work);
      if (shown !== key) hidden.push([key, shown]);
      const redacted = deep(value, own > secrecy ? own : secrecy, depth + 1, work);
      if (redacted === value && value !== unreadable) continue;
      copy ??= copyOf(map);
      copy[key] = redacted;
    }
    return hidden.length === 0 ? (copy ?? map) : renamed(copy ?? copyOf(map), hidden);
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

function renamed(
  map: Record<string, unknown>,
  names: readonly (readonly [string, string])[],
): Record<string, unknown> {
  const shown = new Map(names);
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [shown.get(key) ?? key, value]),
  );
}

function readOr(map: object, key: string, otherwise: unknown): unknown {
  try {
    return (map as Record<string, unknown>)[key];
  } catch {
    return otherwise;
  }
}

/** Objects of classes too, whose fields exporters write as those of others; bytes are none of that. */
function isLookedThrough(value: object): boolean {
  return !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer);
}
