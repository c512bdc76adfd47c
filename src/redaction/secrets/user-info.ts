/** Of databases: addresses are often written without escapes, and a password may then have any character. */
const WIDE =
  /(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|oracle|cassandra|clickhouse|kafka|nats|ldaps?|smtps?)$/i;
const SCHEME = /(?<![a-z0-9_])[a-z][a-z0-9+.-]{1,30}$/i;
const LONGEST_SCHEME = 32;
const LONGEST = 400;
const ENDS_ADDRESS = /[\s"'<>`]/g;
const ENDS_AUTHORITY = /[\s"'<>`/?#]/g;

/**
 * Replaces names and passwords in URLs (RFC 3986, 3.2.1), in which the conventions for `url.full` want both
 * replaced. What ends an address and the next `@` are looked for once each, however many there are.
 */
export function replaceUserInfo(text: string, mask: (secret: string) => string): string {
  let result = '';
  /** How far the text has been taken over. */
  let done = 0;
  let nextAt = text.indexOf('@');
  const address = finder(text, ENDS_ADDRESS);
  const authority = finder(text, ENDS_AUTHORITY);
  for (let found = text.indexOf('://'); found >= 0; found = text.indexOf('://', found + 3)) {
    const start = found + 3;
    if (nextAt >= 0 && nextAt < start) nextAt = text.indexOf('@', start);
    if (nextAt < 0) break;
    if (found < done || nextAt === start || nextAt - start > LONGEST) continue;
    const scheme = SCHEME.exec(text.slice(Math.max(done, found - LONGEST_SCHEME), found))?.[0];
    if (scheme === undefined) continue;
    const end = (WIDE.test(scheme) ? address : authority)(start);
    if (nextAt >= end) continue;
    const at = text.lastIndexOf('@', Math.min(end, start + LONGEST));
    const [name, password] = splitOnce(text.slice(start, at), ':');
    const hidden = password === undefined ? mask(name) : `${mask(name)}:${mask(password)}`;
    result += text.slice(done, start) + hidden;
    done = at;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** @returns where a pattern is found next; asked for places that never go back, it looks at each once */
function finder(text: string, pattern: RegExp): (from: number) => number {
  let known = -1;
  return (from) => {
    if (known < from) {
      pattern.lastIndex = from;
      known = pattern.exec(text)?.index ?? text.length;
    }
    return known;
  };
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
