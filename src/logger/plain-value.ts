import { typeOf } from '../instrumentations/loggers/exception-attributes.ts';

/** How deep objects are followed: what services log whole (requests, sockets) has no end otherwise. */
const MAX_DEPTH = 8;
/** Elements of a list, or members of an object. */
const MAX_MEMBERS = 200;
/** Errors in one chain of causes. */
const MAX_CAUSES = 10;
/** What a member takes besides its name and its value: quotes, colon, comma. */
const MEMBER = 4;
const NUMBER = 8;
const LONGEST_WORD = 2000;
/** The part of what is left that one text may take, so that others have room. */
const SHARE = 0.5;

/** Characters that may still be written; shared by all that one line holds. */
export interface Budget {
  left: number;
}

/**
 * A copy that JSON can hold: without circles, getters, big numbers and objects without end. It never
 * throws, and takes about as many characters as there are left.
 *
 * @returns undefined for what JSON leaves out
 */
export function toPlain(value: unknown, budget: Budget): unknown {
  return convert(value, budget, []);
}

/** Whether it is an error, which some proxies do not let one ask. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** A text that is cut where it takes more than its share. */
export function shorten(text: string, budget: Budget, share = SHARE): string {
  const most = Math.max(Math.floor(budget.left * share), 0);
  if (text.length <= most) {
    budget.left -= text.length;
    return text;
  }
  budget.left -= most;
  const end = wholeWords(text, wholeCharacters(text, most));
  return `${text.slice(0, end)}…[${text.length - end} more characters]`;
}

/** A part of a secret is not known as one: the last word goes, unless it is longer than any. */
function wholeWords(text: string, end: number): number {
  const gap = Math.max(text.lastIndexOf(' ', end), text.lastIndexOf('\n', end));
  return gap > end - LONGEST_WORD ? Math.min(gap + 1, end) : end;
}

/** Does not cut a pair of surrogates in two. */
function wholeCharacters(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}

function convert(value: unknown, budget: Budget, around: readonly object[]): unknown {
  switch (typeof value) {
    case 'string':
      return shorten(value, budget);
    case 'number':
      budget.left -= NUMBER;
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return shorten(value.toString(), budget);
    case 'boolean':
      budget.left -= NUMBER;
      return value;
    case 'object':
      if (value === null) return null;
      return attempt(() => convertObject(value, budget, around), budget);
    default:
      return undefined;
  }
}

function convertObject(value: object, budget: Budget, around: readonly object[]): unknown {
  if (around.includes(value)) return '[Circular]';
  if (isError(value)) return convertError(value, budget, around);
  if (value instanceof Uint8Array) return `[${value.constructor.name} of ${value.length} bytes]`;
  if (around.length >= MAX_DEPTH) return Array.isArray(value) ? '[Array]' : '[Object]';
  const inside = [...around, value];
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
  around: readonly object[],
): unknown {
  const copy: unknown[] = [];
  for (const element of list) {
    if (copy.length >= MAX_MEMBERS || budget.left <= 0) {
      copy.push(`[${length - copy.length} more]`);
      break;
    }
    budget.left -= MEMBER;
    copy.push(convert(element, budget, around) ?? null);
  }
  return copy;
}

function convertMembers<Key>(
  keys: readonly Key[],
  get: (key: Key) => unknown,
  nameOf: (key: Key) => string,
  budget: Budget,
  around: readonly object[],
): unknown {
  const copy: Record<string, unknown> = {};
  for (const [index, key] of keys.entries()) {
    if (index >= MAX_MEMBERS || budget.left <= 0) {
      copy['…'] = `[${keys.length - index} more]`;
      break;
    }
    const name = shorten(nameOf(key), budget);
    budget.left -= MEMBER;
    const converted = attempt(() => convert(get(key), budget, around), budget);
    if (converted !== undefined) define(copy, name, converted);
  }
  return copy;
}

/** Whatever it is called, `__proto__` too. */
function define(target: object, name: string, value: unknown): void {
  if (name !== '__proto__') (target as Record<string, unknown>)[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true });
}

/** Type, message and stack, whatever else the error has, and its causes in the same form. */
function convertError(error: Error, budget: Budget, around: readonly object[]): unknown {
  const inside = [...around, error];
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
  const others = attempt(() => Object.keys(error), budget);
  const keys = typeof others === 'string' ? [] : others;
  for (const key of [...keys.slice(0, MAX_MEMBERS), 'errors', 'cause']) {
    if (key in copy || budget.left <= 0) continue;
    budget.left -= MEMBER + key.length;
    const converted = attempt(() => convert(get(key), budget, inside), budget);
    if (converted !== undefined) define(copy, key, converted);
  }
  return copy;
}

/** Getters, proxies and `toJSON` of the service may throw; the rest of the line is no worse for it. */
function attempt<T>(get: () => T, budget: Budget): T | string {
  try {
    return get();
  } catch (error) {
    let reason = '';
    try {
      reason = error instanceof Error ? error.message : String(error);
    } catch {
      // An error that cannot even be read.
    }
    return shorten(`[Throws: ${reason}]`, budget);
  }
}
