import { close, open, read, stat } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { guarded, placeOf } from '../../util/guard.ts';
import { bundlerOf } from './bundlers.ts';

/** So much is read at once, that the event loop is not held up. */
const CHUNK_BYTES = 64 * 1024;
/** Longer than a name that may be cut between two chunks. */
const OVERLAP = 300;
const MAX_BYTES = 32 * 2 ** 20;

const LOOKING = placeOf(
  'the look for a bundle',
  'Nothing else is missing. Report this to Sightline.',
);

/** A script that other packages have been put into. */
export interface Bundle {
  /** Who has written it. */
  readonly bundler: string;
  /** Names of packages in it, as far as it names them: minified ones do not. */
  readonly packages: ReadonlySet<string>;
  /** Of the texts that were looked for, those that are in it: minified code has them, too. */
  readonly texts: ReadonlySet<string>;
}

/**
 * Looks whether the service is a bundle, a piece at a time. It reads by callbacks: streams and what
 * iterates over them cost more than all else here. An entry that is no file that can be read is none.
 *
 * @param entry `process.argv[1]`
 * @param wanted texts to look for, each shorter than 300 characters
 * @param found called once, if it is one
 */
export function findBundle(
  entry: string,
  wanted: readonly string[],
  found: (bundle: Bundle) => void,
): void {
  openEntry(entry, (file) => {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const packages = new Set<string>();
    const texts = new Set<string>();
    let bundler: string | undefined;
    let before = '';
    let bytes = 0;

    const look = (length: number): void => {
      const code = before + chunk.toString('latin1', 0, length);
      before = code.slice(-OVERLAP);
      bundler ??= bundlerOf(code);
      for (const name of packagesIn(code)) packages.add(name);
      for (const text of wanted) if (!texts.has(text) && code.includes(text)) texts.add(text);
      bytes += length;
    };

    const goOn = (): void =>
      read(file, chunk, 0, CHUNK_BYTES, null, (failed, length) => {
        // What could be read until then is reported.
        if (!failed) look(length);
        if (!failed && length === CHUNK_BYTES && bytes < MAX_BYTES) {
          goOn();
          return;
        }
        close(file, () => {});
        if (bundler !== undefined) {
          const bundle = { bundler, packages, texts };
          guarded(LOOKING, () => found(bundle));
        }
      });
    goOn();
  });
}

/** Node takes entries without their extension, and folders too. What is no file, such as a pipe, is not read. */
function openEntry(entry: string, opened: (file: number) => void): void {
  const openFile = (path: string, otherwise: () => void): void =>
    stat(path, (_, stats) => {
      if (stats?.isFile() !== true) {
        otherwise();
        return;
      }
      open(path, 'r', (failed, file) => {
        if (!failed) opened(file);
      });
    });
  openFile(entry, () => {
    try {
      openFile(createRequire(entry).resolve(entry), () => {});
    } catch {
      // It was given to Node as something else than a path.
    }
  });
}

/**
 * The message about a service that is a bundle.
 *
 * @param observable names of packages, each with the instrumentation for it
 * @param loaded instrumentations that modules of the service have called for
 * @param reporting names of packages, each with a text that it has where it is observed in a bundle, too
 * @returns undefined where nothing is lost by it, as far as can be seen
 */
export function bundleInWords(
  { bundler, packages, texts }: Bundle,
  observable: ReadonlyMap<string, string>,
  loaded: ReadonlySet<string>,
  reporting: ReadonlyMap<string, string>,
): string | undefined {
  const inside = [...packages].filter((name) => {
    const instrumentation = observable.get(name);
    const reports = reporting.has(name) && texts.has(reporting.get(name)!);
    return instrumentation !== undefined && !reports && !loaded.has(instrumentation);
  });
  if (inside.length > 0) {
    const [them, are] = inside.length === 1 ? ['it', 'is'] : ['they', 'are'];
    return `the service is bundled by ${bundler}, and ${inside.sort().join(', ')} ${are} in the bundle, where ${them} cannot be observed. ${externalsCure(bundler, inside)}`;
  }
  const isOpen = packages.size > 0;
  const seesPackages = [...observable].some(([name, it]) => !isBuiltin(name) && loaded.has(it));
  if (isOpen || seesPackages) return undefined;
  return `the service is bundled by ${bundler}: packages in the bundle cannot be observed. ${externalsCure(bundler, [])}`;
}

/** Names of packages whose files a bundler has named in what it has written. */
export function packagesIn(code: string): ReadonlySet<string> {
  const found = code.matchAll(/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//g);
  return new Set([...found].map(([, name]) => name!));
}

/**
 * What to set so that packages are not put into a bundle.
 *
 * @param names of packages; none: of all
 */
export function externalsCure(bundler: string, names: readonly string[]): string {
  const line = names.length === 0 ? ALL_EXTERNAL[bundler] : LINES[bundler]?.(names);
  return `Keep ${names.length === 1 ? 'it' : 'packages'} external to the bundle (${line ?? GENERAL}), and install ${names.length === 1 ? 'it' : 'them'} beside it.`;
}

const GENERAL = 'esbuild: --packages=external, webpack: externals';

const ALL_EXTERNAL: Readonly<Record<string, string>> = {
  esbuild: 'esbuild: --packages=external',
  webpack: 'webpack: externals',
  'Rolldown or Rollup': 'external: (name) => !/^[./]/.test(name)',
};

const LINES: Readonly<Record<string, (names: readonly string[]) => string>> = {
  esbuild: (names) => names.map((name) => `--external:${name}`).join(' '),
  webpack: (names) =>
    `externals: { ${names.map((name) => `'${name}': 'commonjs ${name}'`).join(', ')} }`,
  'Rolldown or Rollup': (names) => `external: [${names.map((name) => `'${name}'`).join(', ')}]`,
  ncc: (names) => names.map((name) => `--external ${name}`).join(' '),
};
