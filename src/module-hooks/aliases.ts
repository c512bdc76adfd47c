import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `npm:pg@8`, `npm:@scope/name@1`; the version may be missing. */
const ALIAS = /^npm:((?:@[^@/]+\/)?[^@/]+)(?:@|$)/;

const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/**
 * Finds the names of packages that are installed under another name (`"db": "npm:pg@8"`), in the package.json beside
 * their `node_modules` and in that of the service. Each is read once. The package.json of a dependency is not read:
 * some use aliases for other packages.
 *
 * @param entryScript `process.argv[1]`
 * @returns finds the name of a package, by the path of its `node_modules` and the name of its folder
 */
export function createAliases(
  entryScript: string | undefined,
): (modulesFolder: string, folderName: string) => string | undefined {
  const cache = new Map<string, ReadonlyMap<string, string>>();
  let serviceAliases: ReadonlyMap<string, string> | undefined;
  const inFolder = (folder: string): ReadonlyMap<string, string> => {
    let aliases = cache.get(folder);
    if (aliases === undefined) {
      aliases = aliasesIn(join(folder, 'package.json')) ?? NONE;
      cache.set(folder, aliases);
    }
    return aliases;
  };
  return (modulesFolder, folderName) => {
    // A workspace may install its packages in a folder above it.
    serviceAliases ??= entryScript === undefined ? NONE : nearestAliases(dirname(entryScript));
    return inFolder(dirname(modulesFolder)).get(folderName) ?? serviceAliases.get(folderName);
  };
}

const NONE: ReadonlyMap<string, string> = new Map();

function nearestAliases(start: string): ReadonlyMap<string, string> {
  for (let folder = start; ; folder = dirname(folder)) {
    const aliases = aliasesIn(join(folder, 'package.json'));
    if (aliases !== undefined || dirname(folder) === folder) return aliases ?? NONE;
  }
}

/** @returns undefined where the file does not exist or cannot be read */
function aliasesIn(file: string): ReadonlyMap<string, string> | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    if (!text.includes('"npm:')) return NONE;
    const manifest = JSON.parse(text) as Record<string, Record<string, unknown> | undefined>;
    const dependencies = FIELDS.flatMap((field) => Object.entries(manifest[field] ?? {}));
    return new Map(
      dependencies.flatMap(([name, version]) => {
        const alias = ALIAS.exec(String(version));
        return alias === null ? [] : [[name, alias[1]!] as const];
      }),
    );
  } catch {
    return undefined;
  }
}
