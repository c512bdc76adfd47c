import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import type { CatalogEntry } from '../../src/catalog/catalog-entry.ts';
import { CATALOG, extraVersionsOf } from '../../src/catalog/catalog-index.ts';
import { load } from '../../src/lazy/load.ts';
import {
  addVersions,
  rangesOf,
  type SupportedModule,
} from '../../src/module-hooks/version-ranges.ts';

/** A package: its newest release, and the versions that are supported and tested. */
export interface ComparedVersion {
  readonly name: string;
  readonly newest: string | undefined;
  /** Empty where no instrumentation depends on its version. */
  readonly ranges: readonly string[];
  /** Versions that the tests install. */
  readonly ran: readonly string[];
  /** Why the newest release is not supported or not tested, where that is permanent. */
  readonly reason: string | undefined;
  /** What has to be fixed; undefined for nothing. */
  readonly fault: string | undefined;
}

/** Packages whose newest release is not supported or not tested, with the reason. */
const REASONS: Readonly<Record<string, string>> = {
  '@aws-sdk/middleware-stack': 'moved to `@smithy/core`; clients load nothing newer',
  '@aws-sdk/smithy-client': 'moved to `@smithy/core`; clients load nothing newer',
  '@node-redis/client': 'renamed to `@redis/client` in 1.0',
  redis: 'uses `@redis/client` since version 4, which is observed instead',
};

const BEGIN = '<!-- versions: npm run versions -->';
const END = '<!-- /versions -->';

/** Compares all packages of the catalog, sorted by name. @param atOnce number of parallel requests */
export async function comparedVersions(
  newestOf: (name: string) => string | undefined | Promise<string | undefined>,
  atOnce: number,
): Promise<readonly ComparedVersion[]> {
  const names = [...new Set(CATALOG.flatMap(({ modules }) => modules))]
    .filter((name) => !isBuiltin(name))
    .sort();
  const ran = versionsOfTests();
  const results: ComparedVersion[] = [];
  const waiting = [...names];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      results.push(compare(name, await newestOf(name), ran.get(name) ?? []));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function compare(
  name: string,
  newest: string | undefined,
  ran: readonly string[],
): ComparedVersion {
  const entries = CATALOG.filter(({ modules }) => modules.includes(name));
  const ranges = [...new Set(entries.flatMap((entry) => rangesIn(entry, name)))].sort();
  const reason = REASONS[name];
  return { name, newest, ranges, ran, reason, fault: reason && newest ? undefined : fault() };

  function fault(): string | undefined {
    if (newest === undefined) return 'the newest release is unknown';
    const isTaken = ranges.length === 0 || ranges.some((range) => semver.satisfies(newest, range));
    if (!isTaken) return `not in ${ranges.join(' or ')}`;
    if (!ran.some((version) => semver.major(version) === semver.major(newest))) {
      return ran.length === 0 ? 'not tested' : `tests cover only ${ran.join(', ')}`;
    }
    return undefined;
  }
}

const definitions = new Map<CatalogEntry, readonly SupportedModule[]>();

type InstrumentationClass = new (options: object) => { getModuleDefinitions(): SupportedModule[] };

function rangesIn(entry: CatalogEntry, name: string): readonly string[] {
  let modules = definitions.get(entry);
  if (modules === undefined) {
    const exported = load<Record<string, InstrumentationClass>>(entry.specifier);
    modules = addVersions(
      new exported[entry.className]!({ enabled: false }).getModuleDefinitions(),
      extraVersionsOf(entry.name),
    );
    definitions.set(entry, modules);
  }
  return rangesOf(name, modules);
}

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { readonly name?: string; readonly version?: string }>
  >;
}

const SERVICES = fileURLToPath(new URL('../../test/services', import.meta.url));
/** Tests that have packages of their own. */
const OTHERS = fileURLToPath(new URL('../../test/genai', import.meta.url));
/** Applications that frameworks build. */
const APPS = fileURLToPath(new URL('../../test/frameworks/apps', import.meta.url));

/**
 * By package, even where it is installed under another name: the versions in the lockfile of the test services and
 * in the package.json files of the tests.
 */
function versionsOfTests(): ReadonlyMap<string, readonly string[]> {
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as unknown;
  const { packages } = read(join(SERVICES, 'package-lock.json')) as Lockfile;
  const versions = new Map<string, Set<string>>();
  const manifests = [SERVICES, OTHERS, APPS].flatMap((cwd) =>
    globSync('*/package.json', { cwd }).map((file) => join(cwd, file)),
  );
  for (const file of manifests) {
    const { dependencies = {} } = read(file) as { dependencies?: Record<string, string> };
    for (const [alias, range] of Object.entries(dependencies)) {
      // `npm:openai@6.49.0`, under another name.
      const [, name = alias, version = range] = /^npm:(.+)@([^@]+)$/.exec(range) ?? [];
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  for (const [place, { name, version }] of Object.entries(packages)) {
    const folder = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(place)?.[1];
    const key = name ?? folder;
    if (folder === undefined || key === undefined || version === undefined) continue;
    versions.set(key, (versions.get(key) ?? new Set()).add(version));
  }
  return new Map([...versions].map(([key, each]) => [key, [...each].sort(semver.compare)]));
}

/** The table of docs/instrumentations.md. */
export function tableOf(compared: readonly ComparedVersion[]): string {
  const rows = compared.map(({ name, newest, ranges, ran, reason, fault }) => {
    const supported = ranges.join(' or ') || 'any';
    return `| \`${name}\` | ${newest ?? '?'} | ${supported} | ${ran.join(', ') || 'none'} | ${reason ?? fault ?? ''} |`;
  });
  return [
    '| Package | Newest release | Supported | Tested | Remarks |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** @throws Error where the page has no place for it */
export function withTable(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/instrumentations.md has no ${BEGIN}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}

/** The newest releases in the table of a page, by package. */
export function newestIn(page: string): ReadonlyMap<string, string> {
  const table = page.slice(page.indexOf(BEGIN), page.indexOf(END));
  return new Map(
    [...table.matchAll(/^\| `([^`]+)` \| (\d\S*) \|/gm)].map(([, name, newest]) => [
      name!,
      newest!,
    ]),
  );
}
