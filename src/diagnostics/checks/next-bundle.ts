import { access, readFile } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

/** What is looked for, and has been seen. */
export interface SeenModules {
  /** Names of modules that can be observed, each with its instrumentation. */
  readonly observable: ReadonlyMap<string, string>;
  /** Instrumentations that a module has called for so far. */
  readonly loaded: ReadonlySet<string>;
}

/**
 * Finds packages of a service that Next.js has put into its bundles, where nothing can observe them. It reads by
 * callbacks, as the service is running; what cannot be read is taken for nothing.
 *
 * @param folder of the service: `next start` and a standalone server run in it
 * @param next the folder of Next.js itself
 * @param found called once, where there are some, with a sentence
 */
export function findNextBundle(
  folder: string,
  next: string,
  { observable, loaded }: SeenModules,
  found: (words: string) => void,
): void {
  readText(join(folder, 'package.json'), (own) => {
    const names = Object.keys(dependenciesIn(own)).filter((name) => {
      const instrumentation = isBuiltin(name) ? undefined : observable.get(name);
      return instrumentation !== undefined && name !== 'next' && !loaded.has(instrumentation);
    });
    if (names.length === 0) return;
    withoutOutside(folder, next, names, (bundled) => {
      if (bundled.length > 0) found(inWords(bundled));
    });
  });
}

/** Leaves out what Next.js does not bundle: by itself, by next.config, or since a standalone server lies beside it. */
function withoutOutside(
  folder: string,
  next: string,
  names: readonly string[],
  done: (bundled: readonly string[]) => void,
): void {
  readText(join(folder, '.next', 'required-server-files.json'), (built) => {
    readText(join(next, 'dist', 'lib', 'server-external-packages.jsonc'), (list) => {
      const outside = new Set([...configured(built), ...quotedIn(list)]);
      const left = names.filter((name) => !outside.has(name));
      // The list of Next.js itself is not in what it copies for a standalone server.
      if (list !== '') done(left);
      else withoutInstalled(folder, left, done);
    });
  });
}

function withoutInstalled(
  folder: string,
  names: readonly string[],
  done: (missing: readonly string[]) => void,
): void {
  const missing: string[] = [];
  let waiting = names.length;
  if (waiting === 0) done(missing);
  for (const name of names) {
    access(join(folder, 'node_modules', name), (failed) => {
      if (failed) missing.push(name);
      if (--waiting === 0) done(missing.sort());
    });
  }
}

function inWords(names: readonly string[]): string {
  const list = names.map((name) => `'${name}'`).join(', ');
  return `Next.js has bundled ${names.join(', ')}, where nothing can be observed. Add serverExternalPackages: [${list}] to next.config and build again.`;
}

function readText(path: string, done: (text: string) => void): void {
  readFile(path, 'utf8', (failed, text) => done(failed ? '' : text));
}

function dependenciesIn(text: string): object {
  return objectIn(objectIn(parsed(text)).dependencies);
}

function configured(text: string): readonly unknown[] {
  const { serverExternalPackages: names } = objectIn(objectIn(parsed(text)).config);
  return Array.isArray(names) ? names : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Of a list with comments. */
function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(/^\s*"([^"]+)"/gm)].map(([, name]) => name!);
}
