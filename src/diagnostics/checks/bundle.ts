import { close, open, read, stat } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { guarded, placeOf } from '../../util/guard.ts';
import { declaredDependencies, MAX_PARTS, partsIn } from './bundle-parts.ts';
import { bundlerOf } from './bundlers.ts';

/** Small enough not to block the event loop. */
const CHUNK_BYTES = 64 * 1024;
/** Longer than any name that may be split between two chunks. */
const OVERLAP = 300;
const MAX_BYTES = 32 * 2 ** 20;

const DETECTION = placeOf(
  'checking whether the service is a bundle',
  'Nothing else is affected. Report this to Sightline.',
);

/** A script that contains other packages. */
export interface Bundle {
  /** The bundler that wrote it. */
  readonly bundler: string;
  /** Packages in it, as far as the bundle names them; minified bundles do not. */
  readonly packages: ReadonlySet<string>;
  /** Those of the search texts that are in it; minified code has them, too. */
  readonly texts: ReadonlySet<string>;
  /** Dependencies in the nearest package.json. */
  readonly dependencies: readonly string[];
}

/**
 * Checks whether the service is a bundle, one chunk at a time. It uses callbacks, because streams and iterators cost
 * more than everything else here. An entry that cannot be read is not a bundle.
 *
 * @param entry `process.argv[1]`
 * @param searchTexts each shorter than 300 characters
 * @param onBundle called once, if the entry is a bundle
 */
export function detectBundle(
  entry: string,
  searchTexts: readonly string[],
  onBundle: (bundle: Bundle) => void,
): void {
  openEntry(entry, (entryFile, path) => {
    const packages = new Set<string>();
    const texts = new Set<string>();
    const parts = new Set([path]);
    const waiting: string[] = [];
    let bundler: string | undefined;
    let bytes = 0;

    const inspect = (code: string, part: string): void => {
      bundler ??= bundlerOf(code);
      for (const name of packagesIn(code)) packages.add(name);
      for (const text of searchTexts) if (!texts.has(text) && code.includes(text)) texts.add(text);
      for (const other of partsIn(code, part)) {
        if (parts.has(other) || parts.size >= MAX_PARTS) continue;
        parts.add(other);
        waiting.push(other);
      }
    };
    const readNext = (): void => {
      // Without a bundler, the other files are ordinary source files.
      const next = bundler === undefined || bytes >= MAX_BYTES ? undefined : waiting.shift();
      if (next !== undefined) {
        open(next, 'r', (error, file) => (error ? readNext() : readPart(file, next)));
      } else if (bundler !== undefined) {
        const bundle = { bundler, packages, texts, dependencies: declaredDependencies(path) };
        guarded(DETECTION, () => onBundle(bundle));
      }
    };
    const readPart = (part: number, partPath: string): void =>
      readChunks(part, MAX_BYTES - bytes, {
        onChunk(code, length) {
          bytes += length;
          guarded(DETECTION, () => inspect(code, partPath));
        },
        onEnd: readNext,
      });
    readPart(entryFile, path);
  });
}

/** Reads a file chunk by chunk, each with the end of the previous one, and closes it. */
function readChunks(
  file: number,
  maxBytes: number,
  reader: { onChunk(code: string, length: number): void; onEnd(): void },
): void {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let overlap = '';
  let bytes = 0;
  const readNext = (): void =>
    read(file, chunk, 0, CHUNK_BYTES, null, (error, length) => {
      // After an error, the chunks up to it count.
      if (!error) {
        const code = overlap + chunk.toString('latin1', 0, length);
        overlap = code.slice(-OVERLAP);
        bytes += length;
        reader.onChunk(code, length);
      }
      if (!error && length === CHUNK_BYTES && bytes < maxBytes) {
        readNext();
        return;
      }
      close(file, () => {});
      reader.onEnd();
    });
  readNext();
}

/** Node accepts entries without their extension, and folders. Anything but a file, such as a pipe, is not read. */
function openEntry(entry: string, onOpen: (file: number, path: string) => void): void {
  const openFile = (path: string, orElse: () => void): void =>
    stat(path, (_, stats) => {
      if (stats?.isFile() !== true) {
        orElse();
        return;
      }
      open(path, 'r', (error, file) => {
        if (!error) onOpen(file, path);
      });
    });
  openFile(entry, () => {
    try {
      openFile(createRequire(entry).resolve(entry), () => {});
    } catch {
      // The entry is not a path, such as the code of `--eval`.
    }
  });
}

/**
 * The message about a service that is a bundle.
 *
 * @param instrumentations name of the instrumentation, by package
 * @param active names of the instrumentations that modules of the service have loaded
 * @param channels by package, a text that shows that the package publishes on diagnostics channels, which are observed
 *   inside a bundle, too
 * @returns undefined if, as far as Sightline can tell, nothing is missing
 */
export function bundleText(
  { bundler, packages, texts, dependencies }: Bundle,
  instrumentations: ReadonlyMap<string, string>,
  active: ReadonlySet<string>,
  channels: ReadonlyMap<string, string>,
): string | undefined {
  const publishes = (name: string) => channels.has(name) && texts.has(channels.get(name)!);
  const isMissing = (name: string) => {
    const instrumentation = instrumentations.get(name);
    return instrumentation !== undefined && !publishes(name) && !active.has(instrumentation);
  };
  const contents = [...packages].filter(isMissing);
  if (contents.length > 0) {
    const [pronoun, verb] = contents.length === 1 ? ['it', 'is'] : ['they', 'are'];
    return `the service is bundled by ${bundler}, and ${contents.sort().join(', ')} ${verb} in the bundle, where ${pronoun} cannot be instrumented. ${externalsCure(bundler, contents)}`;
  }
  const namesPackages = packages.size > 0;
  // Packages that publish on diagnostics channels may be inside.
  const loadsPackages = [...instrumentations].some(
    ([name, instrumentation]) =>
      !isBuiltin(name) && active.has(instrumentation) && !publishes(name),
  );
  if (namesPackages || loadsPackages) return undefined;
  const likely = dependencies.filter(isMissing).sort();
  if (likely.length > 0) {
    return `the service is bundled by ${bundler}, and ${likely.join(', ')} (in its package.json, but not loaded from node_modules) cannot be instrumented in the bundle. ${externalsCure(bundler, likely)}`;
  }
  return `the service is bundled by ${bundler}, and packages in the bundle cannot be instrumented. ${externalsCure(bundler, [])}`;
}

/** Names of the packages whose paths are in a bundle. */
export function packagesIn(code: string): ReadonlySet<string> {
  const paths = code.matchAll(/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//g);
  return new Set([...paths].map(([, name]) => name!));
}

/**
 * How to keep packages out of a bundle.
 *
 * @param names of packages; empty for all
 */
export function externalsCure(bundler: string, names: readonly string[]): string {
  const option = names.length === 0 ? ALL_EXTERNAL[bundler] : EXTERNAL[bundler]?.(names);
  const [object, pronoun] = names.length === 1 ? ['it', 'it'] : ['packages', 'them'];
  return `Keep ${object} external to the bundle (${option ?? GENERAL}), and install ${pronoun} beside it.`;
}

const GENERAL = 'esbuild: --packages=external, webpack: externals';

const ALL_EXTERNAL: Readonly<Record<string, string>> = {
  esbuild: 'esbuild: --packages=external',
  webpack: 'webpack: externals',
  'Rolldown or Rollup': 'external: (name) => !/^[./]/.test(name)',
  Nitro: 'traceDeps in nitro.config',
};

const EXTERNAL: Readonly<Record<string, (names: readonly string[]) => string>> = {
  esbuild: (names) => names.map((name) => `--external:${name}`).join(' '),
  webpack: (names) =>
    `externals: { ${names.map((name) => `'${name}': 'commonjs ${name}'`).join(', ')} }`,
  'Rolldown or Rollup': (names) => `external: [${names.map((name) => `'${name}'`).join(', ')}]`,
  Nitro: (names) => `traceDeps: [${names.map((name) => `'${name}'`).join(', ')}] in nitro.config`,
  ncc: (names) => names.map((name) => `--external ${name}`).join(' '),
};
