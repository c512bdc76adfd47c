import { isReplaced, type PropagationHeaders } from './propagation-headers.ts';

/**
 * A request as published on `undici:request:create`, in versions 5 to 8: undici has converted all forms of headers to
 * its own.
 */
export interface UndiciRequest {
  readonly origin: string | URL;
  readonly method: string;
  readonly path: string;
  /** Lines in version 5, later names and values in turn; a value may be a list. */
  headers: string | unknown[];
  addHeader?(name: string, value: string): unknown;
}

/** The values of a header, in sending order; `undefined` if it is missing. */
export function headerOf({ headers }: UndiciRequest, name: string): string[] | undefined {
  const values = pairsOf(headers)
    .filter(([other]) => other.toLowerCase() === name)
    .flatMap(([, value]) => value as string | string[]);
  return values.length === 0 ? undefined : values.map(String);
}

/**
 * Sets the propagation headers, replacing others of the same names.
 *
 * @returns the resulting number of names and values; `undefined` for text headers
 */
export function setUndiciHeaders(
  request: UndiciRequest,
  propagation: PropagationHeaders,
): number | undefined {
  if (typeof request.headers === 'string') {
    const lines = request.headers.split('\r\n').filter((line) => line !== '');
    const remaining = lines.filter(
      (line) => !isReplaced(line.slice(0, line.indexOf(':')), propagation),
    );
    const added = Object.entries(propagation).map(([name, value]) => `${name}: ${value}`);
    request.headers = [...remaining, ...added, ''].join('\r\n');
    return undefined;
  }
  const { headers } = request;
  if (!Array.isArray(headers)) return undefined;
  // From the end, so that the remaining indices stay valid.
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if (isReplaced(String(headers[index]), propagation)) headers.splice(index, 2);
  }
  for (const name in propagation) {
    if (request.addHeader !== undefined) request.addHeader(name, propagation[name]!);
    else headers.push(name, propagation[name]);
  }
  return headers.length;
}

/** The propagation headers that were set, and the resulting number of names and values. */
export interface AddedHeaders {
  readonly headers: PropagationHeaders;
  readonly length: number | undefined;
}

/**
 * Removes headers that others have added under the same names later: two `traceparent` values are invalid. Text
 * headers of undici 5 are left unchanged.
 */
export function removeDuplicateHeaders(
  { headers }: UndiciRequest,
  { headers: propagation, length }: AddedHeaders,
): void {
  if (!Array.isArray(headers) || length === undefined || headers.length <= length) return;
  for (let index = headers.length - 2; index >= length; index -= 2) {
    if (isReplaced(String(headers[index]), propagation)) headers.splice(index, 2);
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
  for (let index = 0; index + 1 < headers.length; index += 2) {
    pairs.push([String(headers[index]), headers[index + 1]]);
  }
  return pairs;
}
