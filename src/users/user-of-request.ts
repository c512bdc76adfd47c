import type { IncomingMessage } from 'node:http';
import type { UserSource } from '../configuration/environment/users-from-environment.ts';
import { claimOf } from './jwt-claim.ts';

/** Returns the id of the user of a request, unverified. */
export type UserOfRequest = (request: IncomingMessage) => string | undefined;

type Headers = IncomingMessage['headers'];
type Read = (headers: Headers) => string | undefined;

/** Longest accepted id, in characters. */
const LONGEST_ID = 512;

/** @param sources in order of precedence */
export function createUserOfRequest(sources: readonly UserSource[]): UserOfRequest {
  const reads = sources.map(readerOf);
  return ({ headers }) => {
    for (const read of reads) {
      const id = read(headers);
      if (id !== undefined && id !== '' && id.length <= LONGEST_ID) return id;
    }
    return undefined;
  };
}

function readerOf({ kind, name }: UserSource): Read {
  switch (kind) {
    case 'header':
      return (headers) => textOf(headers[name])?.trim();
    case 'jwt':
      return ({ authorization }) =>
        authorization === undefined ? undefined : claimOf(authorization, name);
    case 'cookie':
      return ({ cookie }) => (cookie === undefined ? undefined : entryOf(cookie, name, ';'));
    case 'baggage':
      return ({ baggage }) => baggageEntry(textOf(baggage), name);
  }
}

/** Node joins most repeated headers; of the others, the first value is used. */
function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value[0] : value;
}

/** Source: W3C Baggage, "Definition": values are percent-encoded and may be followed by properties. */
function baggageEntry(baggage: string | undefined, name: string): string | undefined {
  const member = baggage === undefined ? undefined : entryOf(baggage, name, ',');
  if (member === undefined) return undefined;
  const value = member.split(';', 1)[0]!.trimEnd();
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Finds `name=value` in a list without parsing all of it. Source: RFC 6265, "The Cookie Header". */
function entryOf(list: string, name: string, separator: ';' | ','): string | undefined {
  let start = 0;
  while (start < list.length) {
    let end = list.indexOf(separator, start);
    if (end < 0) end = list.length;
    while (list[start] === ' ' || list[start] === '\t') start++;
    if (list.startsWith(name, start)) {
      let equals = start + name.length;
      while (list[equals] === ' ' || list[equals] === '\t') equals++;
      if (list[equals] === '=' && equals < end) {
        const value = list.slice(equals + 1, end).trim();
        const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
        return isQuoted ? value.slice(1, -1) : value;
      }
    }
    start = end + 1;
  }
  return undefined;
}
