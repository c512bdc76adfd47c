import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `npm:pg@8`, `npm:@scope/name@1`; the version may be missing. */
const ALIAS = /^npm:((?:@[^@/]+\/)?[^@/]+)(?:@|$)/;

const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/**
 * Finds what packages are called that are installed under another name (`"db": "npm:pg@8"`): in the
 * package.json beside their `node_modules` and in that of the service, each of which is read once. Those of
 * packages, which have names of their own for others now and then, are not.
 *
 * @param entryScript `process.argv[1]`
 * @returns the name of the package, by where its `node_modules` ends and the name of its folder
 */
export function createAliases(
  entryScript: string | undefined,
): (modulesFolder: string, folderName: string) => string | undefined {
  const known = new Map<string, ReadonlyMap<string, string>>();
  let ofService: ReadonlyMap<string, string> | undefined;
  const inFolder = (folder: string): ReadonlyMap<string, string> => {
    let found = known.get(folder);
    if (found === undefined) {
      found = aliasesIn(join(folder, 'package.json')) ?? NONE;
      known.set(folder, found);
    }
    return found;
  };
  return (modulesFolder, folderName) => {
    // A workspace may have its packages in a folder above it.
    ofService ??= entryScript === undefined ? NONE : nearest(dirname(entryScript));
    return inFolder(dirname(modulesFolder)).get(folderName) ?? ofService.get(folderName);
  };
}

const NONE: ReadonlyMap<string, string> = new Map();

function nearest(start: string): ReadonlyMap<string, string> {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = aliasesIn(join(folder, 'package.json'));
    if (found !== undefined || dirname(folder) === folder) return found ?? NONE;
  }
}

/** @returns undefined where there is no such file, or none that can be read */
function aliasesIn(file: string): ReadonlyMap<string, string> | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    if (!text.includes('"npm:')) return NONE;
    const read = JSON.parse(text) as Record<string, Record<string, unknown> | undefined>;
    const all = FIELDS.flatMap((field) => Object.entries(read[field] ?? {}));
    return new Map(
      all.flatMap(([name, version]) => {
        const found = ALIAS.exec(String(version));
        return found === null ? [] : [[name, found[1]!] as const];
      }),
    );
  } catch {
    return undefined;
  }
}
