import { access, readFile } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

/** What can be instrumented and what is. */
export interface Instrumentable {
  /** Name of the instrumentation, by module. */
  readonly instrumentations: ReadonlyMap<string, string>;
  /** Names of the instrumentations that modules of the service have loaded so far. */
  readonly active: ReadonlySet<string>;
}

/**
 * Finds packages of a service that Next.js has put into its bundles, where they cannot be instrumented. It uses
 * callbacks, because the service is running; a file that cannot be read counts as empty.
 *
 * @param folder of the service: `next start` and a standalone server run in it
 * @param next the folder of Next.js itself
 * @param onBundle called once with the message, if there are such packages
 */
export function findNextBundle(
  folder: string,
  next: string,
  { instrumentations, active }: Instrumentable,
  onBundle: (text: string) => void,
): void {
  readText(join(folder, 'package.json'), (manifest) => {
    const names = Object.keys(dependenciesIn(manifest)).filter((name) => {
      const instrumentation = isBuiltin(name) ? undefined : instrumentations.get(name);
      return instrumentation !== undefined && name !== 'next' && !active.has(instrumentation);
    });
    if (names.length === 0) return;
    withoutExternals(folder, next, names, (packages) => {
      if (packages.length > 0) onBundle(bundleText(packages));
    });
  });
}

/** Leaves out what Next.js does not bundle: by default, by next.config, or because it is installed beside a standalone server. */
function withoutExternals(
  folder: string,
  next: string,
  names: readonly string[],
  callback: (packages: readonly string[]) => void,
): void {
  readText(join(folder, '.next', 'required-server-files.json'), (serverFiles) => {
    readText(join(next, 'dist', 'lib', 'server-external-packages.jsonc'), (list) => {
      const externals = new Set([...externalsIn(serverFiles), ...quotedIn(list)]);
      const rest = names.filter((name) => !externals.has(name));
      // A standalone server comes without Next.js' own list.
      if (list !== '') callback(rest);
      else withoutInstalled(folder, rest, callback);
    });
  });
}

function withoutInstalled(
  folder: string,
  names: readonly string[],
  callback: (missing: readonly string[]) => void,
): void {
  const missing: string[] = [];
  let pending = names.length;
  if (pending === 0) callback(missing);
  for (const name of names) {
    access(join(folder, 'node_modules', name), (error) => {
      if (error) missing.push(name);
      if (--pending === 0) callback(missing.sort());
    });
  }
}

function bundleText(names: readonly string[]): string {
  const list = names.map((name) => `'${name}'`).join(', ');
  return `Next.js has bundled ${names.join(', ')}, and bundled packages cannot be instrumented. Add serverExternalPackages: [${list}] to next.config and rebuild.`;
}

function readText(path: string, callback: (text: string) => void): void {
  readFile(path, 'utf8', (error, text) => callback(error ? '' : text));
}

function dependenciesIn(text: string): object {
  return toObject(toObject(parse(text)).dependencies);
}

/** `serverExternalPackages` of next.config. */
function externalsIn(text: string): readonly unknown[] {
  const { serverExternalPackages: names } = toObject(toObject(parse(text)).config);
  return Array.isArray(names) ? names : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The items of a JSON list with comments. */
function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(/^\s*"([^"]+)"/gm)].map(([, name]) => name!);
}
