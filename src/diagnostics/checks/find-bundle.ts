import { close, open, read, stat } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { guarded, placeOf } from '../../util/guard.ts';
import { declaredBeside, MOST_PARTS, partsIn } from './bundle-parts.ts';
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
  /** Names of packages that the package.json beside it has. */
  readonly declared: readonly string[];
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
  openEntry(entry, (file, path) => {
    const packages = new Set<string>();
    const texts = new Set<string>();
    const parts = new Set([path]);
    const waiting: string[] = [];
    let bundler: string | undefined;
    let bytes = 0;

    const look = (code: string, part: string): void => {
      bundler ??= bundlerOf(code);
      for (const name of packagesIn(code)) packages.add(name);
      for (const text of wanted) if (!texts.has(text) && code.includes(text)) texts.add(text);
      for (const other of partsIn(code, part)) {
        if (parts.has(other) || parts.size >= MOST_PARTS) continue;
        parts.add(other);
        waiting.push(other);
      }
    };
    const goOn = (): void => {
      // Of what is no bundle, the files are the service's own.
      const next = bundler === undefined || bytes >= MAX_BYTES ? undefined : waiting.shift();
      if (next !== undefined) {
        open(next, 'r', (failed, opened) => (failed ? goOn() : readPart(opened, next)));
      } else if (bundler !== undefined) {
        const bundle = { bundler, packages, texts, declared: declaredBeside(path) };
        guarded(LOOKING, () => found(bundle));
      }
    };
    const readPart = (opened: number, part: string): void =>
      readPieces(opened, MAX_BYTES - bytes, {
        piece(code, length) {
          bytes += length;
          guarded(LOOKING, () => look(code, part));
        },
        end: goOn,
      });
    readPart(file, path);
  });
}

/** Reads a file piece by piece, each with the end of the one before it, and closes it. */
function readPieces(
  file: number,
  mostBytes: number,
  reader: { piece(code: string, length: number): void; end(): void },
): void {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let before = '';
  let bytes = 0;
  const goOn = (): void =>
    read(file, chunk, 0, CHUNK_BYTES, null, (failed, length) => {
      // What could be read until then is reported.
      if (!failed) {
        const code = before + chunk.toString('latin1', 0, length);
        before = code.slice(-OVERLAP);
        bytes += length;
        reader.piece(code, length);
      }
      if (!failed && length === CHUNK_BYTES && bytes < mostBytes) {
        goOn();
        return;
      }
      close(file, () => {});
      reader.end();
    });
  goOn();
}

/** Node takes entries without their extension, and folders too. What is no file, such as a pipe, is not read. */
function openEntry(entry: string, opened: (file: number, path: string) => void): void {
  const openFile = (path: string, otherwise: () => void): void =>
    stat(path, (_, stats) => {
      if (stats?.isFile() !== true) {
        otherwise();
        return;
      }
      open(path, 'r', (failed, file) => {
        if (!failed) opened(file, path);
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
  { bundler, packages, texts, declared }: Bundle,
  observable: ReadonlyMap<string, string>,
  loaded: ReadonlySet<string>,
  reporting: ReadonlyMap<string, string>,
): string | undefined {
  const reports = (name: string) => reporting.has(name) && texts.has(reporting.get(name)!);
  const isLost = (name: string) => {
    const instrumentation = observable.get(name);
    return instrumentation !== undefined && !reports(name) && !loaded.has(instrumentation);
  };
  const inside = [...packages].filter(isLost);
  if (inside.length > 0) {
    const [them, are] = inside.length === 1 ? ['it', 'is'] : ['they', 'are'];
    return `the service is bundled by ${bundler}, and ${inside.sort().join(', ')} ${are} in the bundle, where ${them} cannot be observed. ${externalsCure(bundler, inside)}`;
  }
  const isOpen = packages.size > 0;
  // What reports itself may be inside.
  const seesPackages = [...observable].some(
    ([name, it]) => !isBuiltin(name) && loaded.has(it) && !reports(name),
  );
  if (isOpen || seesPackages) return undefined;
  const likely = declared.filter(isLost).sort();
  if (likely.length > 0) {
    return `the service is bundled by ${bundler}, and ${likely.join(', ')} of its package.json, not loaded from node_modules, cannot be observed in the bundle. ${externalsCure(bundler, likely)}`;
  }
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
  Nitro: 'traceDeps in nitro.config',
};

const LINES: Readonly<Record<string, (names: readonly string[]) => string>> = {
  esbuild: (names) => names.map((name) => `--external:${name}`).join(' '),
  webpack: (names) =>
    `externals: { ${names.map((name) => `'${name}': 'commonjs ${name}'`).join(', ')} }`,
  'Rolldown or Rollup': (names) => `external: [${names.map((name) => `'${name}'`).join(', ')}]`,
  Nitro: (names) => `traceDeps: [${names.map((name) => `'${name}'`).join(', ')}] in nitro.config`,
  ncc: (names) => names.map((name) => `--external ${name}`).join(' '),
};
