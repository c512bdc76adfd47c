/** Objects that are searched: far more than an SDK and its exporters consist of. */
const MAX_OBJECTS = 2000;
const MAX_DEPTH = 12;

/**
 * Searches the objects of another SDK for an address: its exporters store theirs in fields that differ between versions.
 *
 * @param addresses origins and paths, such as `http://localhost:4318`
 * @returns the first address that a string in the SDK starts with; undefined if there is none
 */
export function exportsTo(sdk: unknown, addresses: readonly string[]): string | undefined {
  const visited = new Set<unknown>();
  let level: readonly unknown[] = [sdk];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const nextLevel: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') {
        const match = addresses.find((address) => isAt(value, address));
        if (match !== undefined) return match;
      }
      if (typeof value !== 'object' || value === null || visited.has(value)) continue;
      if (visited.size >= MAX_OBJECTS) return undefined;
      visited.add(value);
      nextLevel.push(...valuesOf(value));
    }
    level = nextLevel;
  }
  return undefined;
}

/** Does not call getters. */
function valuesOf(object: object): readonly unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(object)).map(({ value }) => value);
}

function isAt(text: string, address: string): boolean {
  return text === address || text.startsWith(`${address}/`);
}
