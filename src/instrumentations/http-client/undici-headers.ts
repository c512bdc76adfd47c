import { isReplaced, type OwnHeaders } from './propagation-headers.ts';

/**
 * A request as undici publishes it on `undici:request:create`, in any version from 5 to 8: all forms of
 * headers that its callers may give have become one of its own by then.
 */
export interface UndiciRequest {
  readonly origin: string | URL;
  readonly method: string;
  readonly path: string;
  /** Lines up to version 5, then names and values by turns; a value may be a list. */
  headers: string | unknown[];
  addHeader?(name: string, value: string): unknown;
}

/** The values of a header, in the order in which they are sent; undefined where there is none. */
export function headerOf({ headers }: UndiciRequest, name: string): string[] | undefined {
  const found = pairsOf(headers)
    .filter(([other]) => other.toLowerCase() === name)
    .flatMap(([, value]) => value as string | string[]);
  return found.length === 0 ? undefined : found.map(String);
}

/**
 * Adds headers of ours, in place of others of these names.
 *
 * @returns how many names and values there are then; undefined where they are text
 */
export function putIntoUndici(request: UndiciRequest, ours: OwnHeaders): number | undefined {
  if (typeof request.headers === 'string') {
    const lines = request.headers.split('\r\n').filter((line) => line !== '');
    const kept = lines.filter((line) => !isReplaced(line.slice(0, line.indexOf(':')), ours));
    const own = Object.entries(ours).map(([name, value]) => `${name}: ${value}`);
    request.headers = [...kept, ...own, ''].join('\r\n');
    return undefined;
  }
  const { headers } = request;
  if (!Array.isArray(headers)) return undefined;
  // From the end, so that what is left to look at keeps its place.
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if (isReplaced(String(headers[at]), ours)) headers.splice(at, 2);
  }
  for (const name in ours) {
    if (request.addHeader !== undefined) request.addHeader(name, ours[name]!);
    else headers.push(name, ours[name]);
  }
  return headers.length;
}

/** What was put into the headers of a request, and how many names and values they were then. */
export interface PutHeaders {
  readonly headers: OwnHeaders;
  readonly length: number | undefined;
}

/**
 * Takes out what others have added under names of ours: two values of `traceparent` are none. Those of undici
 * 5, which are text, are left as they are.
 */
export function sendOnce({ headers }: UndiciRequest, { headers: ours, length }: PutHeaders): void {
  if (!Array.isArray(headers) || length === undefined || headers.length <= length) return;
  for (let at = headers.length - 2; at >= length; at -= 2) {
    if (isReplaced(String(headers[at]), ours)) headers.splice(at, 2);
  }
}

function pairsOf(headers: UndiciRequest['headers']): readonly (readonly [string, unknown])[] {
  if (typeof headers === 'string') {
    return headers
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
      });
  }
  const pairs: (readonly [string, unknown])[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    pairs.push([String(headers[at]), headers[at + 1]]);
  }
  return pairs;
}
