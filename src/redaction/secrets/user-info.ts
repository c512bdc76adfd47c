import type { Mask } from '../mask.ts';

/** Database schemes. In their URLs, passwords often have any character without escapes. */
const WIDE =
  /(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|oracle|cassandra|clickhouse|kafka|nats|ldaps?|smtps?)$/i;
const SCHEME = /(?<![a-z0-9_])[a-z][a-z0-9+.-]{1,30}$/i;
const LONGEST_SCHEME = 32;
const LONGEST = 400;
const ENDS_ADDRESS = /[\s"'<>`]/g;
const ENDS_AUTHORITY = /[\s"'<>`/?#]/g;

/**
 * Masks names and passwords in URLs (RFC 3986, 3.2.1): the conventions for `url.full` require both. The end
 * of a URL and the next `@` are each searched for once, however many URLs there are.
 */
export function replaceUserInfo(text: string, mask: Mask): string {
  let result = '';
  let done = 0;
  let nextAt = text.indexOf('@');
  const address = finder(text, ENDS_ADDRESS);
  const authority = finder(text, ENDS_AUTHORITY);
  for (let colon = text.indexOf('://'); colon >= 0; colon = text.indexOf('://', colon + 3)) {
    const start = colon + 3;
    if (nextAt >= 0 && nextAt < start) nextAt = text.indexOf('@', start);
    if (nextAt < 0) break;
    if (colon < done || nextAt === start || nextAt - start > LONGEST) continue;
    const scheme = SCHEME.exec(text.slice(Math.max(done, colon - LONGEST_SCHEME), colon))?.[0];
    if (scheme === undefined) continue;
    const end = (WIDE.test(scheme) ? address : authority)(start);
    if (nextAt >= end) continue;
    const at = text.lastIndexOf('@', Math.min(end, start + LONGEST));
    const [name, password] = splitOnce(text.slice(start, at), ':');
    const userInfo = password === undefined ? mask(name) : `${mask(name)}:${mask(password)}`;
    result += text.slice(done, start) + userInfo;
    done = at;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** @returns finds the next match; for ascending positions it scans the text once */
function finder(text: string, pattern: RegExp): (from: number) => number {
  let cached = -1;
  return (from) => {
    if (cached < from) {
      pattern.lastIndex = from;
      cached = pattern.exec(text)?.index ?? text.length;
    }
    return cached;
  };
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
