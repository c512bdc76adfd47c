/** Far more than an SDK with its exporters is made of, so that nothing large is searched. */
const MAX_OBJECTS = 2000;
const MAX_DEPTH = 12;

/**
 * Looks for an address in what another SDK is made of: its exporters keep theirs in fields that differ from
 * version to version. Where it lies in none, it is not found.
 *
 * @param addresses origins and paths, such as `http://localhost:4318`
 * @returns the first of them that something in there begins with
 */
export function exportsTo(sdk: unknown, addresses: readonly string[]): string | undefined {
  const seen = new Set<unknown>();
  let next: readonly unknown[] = [sdk];
  for (let depth = 0; depth < MAX_DEPTH && next.length > 0; depth++) {
    const inner: unknown[] = [];
    for (const value of next) {
      if (typeof value === 'string') {
        const found = addresses.find((address) => isAt(value, address));
        if (found !== undefined) return found;
      }
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      if (seen.size >= MAX_OBJECTS) return undefined;
      seen.add(value);
      inner.push(...valuesOf(value));
    }
    next = inner;
  }
  return undefined;
}

/** Without calling a getter. */
function valuesOf(value: object): readonly unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(value)).map((one) => one.value);
}

function isAt(text: string, address: string): boolean {
  return text === address || text.startsWith(`${address}/`);
}
