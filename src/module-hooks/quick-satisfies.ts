type Version = readonly [major: number, minor: number, patch: number];

/**
 * Whether a version is in a range, for the forms that instrumentations use: `>=4.0.0 <6`, `^2.4.0`, `*`. The
 * upstream check compiles regular expressions, which takes half a millisecond.
 *
 * @returns undefined where the upstream check has to decide
 */
export function quickSatisfies(version: unknown, range: string): boolean | undefined {
  const actual = typeof version === 'string' ? parse(version) : undefined;
  if (actual === undefined || version !== actual.join('.')) return undefined;
  if (range === '*') return true;
  let satisfies = true;
  for (const part of range.split(' ')) {
    const isMet = meets(actual, part);
    if (isMet === undefined) return undefined;
    satisfies &&= isMet;
  }
  return satisfies;
}

function meets(actual: Version, part: string): boolean | undefined {
  if (part.startsWith('>=')) return atLeast(actual, parse(part.slice(2)));
  if (part.startsWith('<') && part[1] !== '=') {
    const isAtLeast = atLeast(actual, parse(part.slice(1)));
    return isAtLeast === undefined ? undefined : !isAtLeast;
  }
  if (!part.startsWith('^')) return undefined;
  const least = parse(part.slice(1));
  // Below 1.0.0, the minor version counts as the major one.
  if (least === undefined || least[0] === 0) return undefined;
  return actual[0] === least[0] && atLeast(actual, least);
}

function atLeast(actual: Version, least: Version | undefined): boolean | undefined {
  if (least === undefined) return undefined;
  for (const [index, part] of least.entries()) {
    if (actual[index] !== part) return actual[index]! > part;
  }
  return true;
}

/** Missing parts are 0. */
function parse(text: string): Version | undefined {
  const parts = text.split('.');
  if (parts.length > 3) return undefined;
  const [major, minor = 0, patch = 0] = parts.map(toNumber);
  return Number.isNaN(major! + minor + patch) ? undefined : [major!, minor, patch];
}

/** NaN for anything but decimal digits: `Number` accepts more. */
function toNumber(text: string): number {
  const value = Number(text);
  return String(value) === text && Number.isSafeInteger(value) && value >= 0 ? value : Number.NaN;
}
