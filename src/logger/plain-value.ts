import { typeOf } from '../instrumentations/loggers/logged-exception.ts';

/** Levels of nesting: requests and sockets, which services log whole, would have no end. */
const MAX_DEPTH = 8;
/** Elements of an array or members of an object. */
const MAX_MEMBERS = 200;
/** Errors in one chain of causes. */
const MAX_CAUSES = 10;
/** Characters of a member besides its name and value: quotes, colon, comma. */
const MEMBER_LENGTH = 4;
const NUMBER_LENGTH = 8;
const MAX_WORD = 2000;
/** The part of the remaining characters that one text may take, so that others have room. */
const TEXT_SHARE = 0.5;

/** Characters that may still be written; shared by all values of a line. */
export interface Budget {
  remaining: number;
}

/**
 * Copies a value into plain JSON data: without circular references, getters and bigints, and of limited depth. Never
 * throws, and takes about as many characters as the budget has.
 *
 * @returns undefined for what JSON omits
 */
export function toPlain(value: unknown, budget: Budget): unknown {
  return convert(value, budget, []);
}

/** Like `instanceof Error`, which throws for some proxies. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** Truncates a text that takes more than its share of the budget. */
export function shorten(text: string, budget: Budget, share = TEXT_SHARE): string {
  const max = Math.max(Math.floor(budget.remaining * share), 0);
  if (text.length <= max) {
    budget.remaining -= text.length;
    return text;
  }
  budget.remaining -= max;
  const end = wholeWords(text, wholeCharacters(text, max));
  return `${text.slice(0, end)}…[${text.length - end} more characters]`;
}

/** Drops a word that would be cut, because a part of a secret cannot be recognized; unless it is very long. */
function wholeWords(text: string, end: number): number {
  const gap = Math.max(text.lastIndexOf(' ', end), text.lastIndexOf('\n', end));
  return gap > end - MAX_WORD ? Math.min(gap + 1, end) : end;
}

/** Does not split a surrogate pair. */
function wholeCharacters(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}

function convert(value: unknown, budget: Budget, ancestors: readonly object[]): unknown {
  switch (typeof value) {
    case 'string':
      return shorten(value, budget);
    case 'number':
      budget.remaining -= NUMBER_LENGTH;
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return shorten(value.toString(), budget);
    case 'boolean':
      budget.remaining -= NUMBER_LENGTH;
      return value;
    case 'object':
      if (value === null) return null;
      return attempt(() => convertObject(value, budget, ancestors), budget);
    default:
      return undefined;
  }
}

function convertObject(value: object, budget: Budget, ancestors: readonly object[]): unknown {
  if (ancestors.includes(value)) return '[Circular]';
  if (isError(value)) return convertError(value, budget, ancestors);
  if (value instanceof Uint8Array) return `[${value.constructor.name} of ${value.length} bytes]`;
  if (ancestors.length >= MAX_DEPTH) return Array.isArray(value) ? '[Array]' : '[Object]';
  const inside = [...ancestors, value];
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return convert(toJSON.call(value, ''), budget, inside);
  if (Array.isArray(value)) return convertList(value, value.length, budget, inside);
  if (value instanceof Set) return convertList(value, value.size, budget, inside);
  if (value instanceof Map) {
    return convertMembers(
      [...value.keys()],
      (key) => value.get(key),
      (key) => (typeof key === 'string' ? key : attempt(() => String(key), budget)),
      budget,
      inside,
    );
  }
  return convertMembers(
    Object.keys(value),
    (key) => (value as Record<string, unknown>)[key],
    (key) => key,
    budget,
    inside,
  );
}

function convertList(
  list: Iterable<unknown>,
  length: number,
  budget: Budget,
  ancestors: readonly object[],
): unknown {
  const copy: unknown[] = [];
  for (const element of list) {
    if (copy.length >= MAX_MEMBERS || budget.remaining <= 0) {
      copy.push(`[${length - copy.length} more]`);
      break;
    }
    budget.remaining -= MEMBER_LENGTH;
    copy.push(convert(element, budget, ancestors) ?? null);
  }
  return copy;
}

function convertMembers<Key>(
  keys: readonly Key[],
  get: (key: Key) => unknown,
  nameOf: (key: Key) => string,
  budget: Budget,
  ancestors: readonly object[],
): unknown {
  const copy: Record<string, unknown> = {};
  for (const [index, key] of keys.entries()) {
    if (index >= MAX_MEMBERS || budget.remaining <= 0) {
      copy['…'] = `[${keys.length - index} more]`;
      break;
    }
    const name = shorten(nameOf(key), budget);
    budget.remaining -= MEMBER_LENGTH;
    const converted = attempt(() => convert(get(key), budget, ancestors), budget);
    if (converted !== undefined) define(copy, name, converted);
  }
  return copy;
}

/** Sets a property of any name, `__proto__` included. */
function define(target: object, name: string, value: unknown): void {
  if (name !== '__proto__') (target as Record<string, unknown>)[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true });
}

/** Type, message and stack, other properties of the error, and its causes in the same form. */
function convertError(error: Error, budget: Budget, ancestors: readonly object[]): unknown {
  const inside = [...ancestors, error];
  const causes = inside.filter(isError).length;
  if (causes > MAX_CAUSES) return '[more causes]';
  const get = (key: string) => (error as unknown as Record<string, unknown>)[key];
  const text = (key: string) =>
    attempt(() => {
      const value = get(key);
      return typeof value === 'string' ? shorten(value, budget) : undefined;
    }, budget);
  const copy: Record<string, unknown> = {
    type: typeOf(error),
    message: text('message'),
    stack: text('stack'),
  };
  const properties = attempt(() => Object.keys(error), budget);
  const keys = typeof properties === 'string' ? [] : properties;
  for (const key of [...keys.slice(0, MAX_MEMBERS), 'errors', 'cause']) {
    if (key in copy || budget.remaining <= 0) continue;
    budget.remaining -= MEMBER_LENGTH + key.length;
    const converted = attempt(() => convert(get(key), budget, inside), budget);
    if (converted !== undefined) define(copy, key, converted);
  }
  return copy;
}

/** Getters, proxies and `toJSON` of the service may throw; the rest of the line is not affected. */
function attempt<T>(get: () => T, budget: Budget): T | string {
  try {
    return get();
  } catch (error) {
    let reason = '';
    try {
      reason = error instanceof Error ? error.message : String(error);
    } catch {
      // Not even the error can be read.
    }
    return shorten(`[Throws: ${reason}]`, budget);
  }
}
