import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { setImmediate } from '../../util/clock.ts';
import { bundlerOf } from './bundlers.ts';

/** So much is read at once, that the event loop is not held up. */
const CHUNK_BYTES = 64 * 1024;
/** Longer than a name that may be cut between two chunks. */
const OVERLAP = 300;
const MAX_BYTES = 32 * 2 ** 20;

/** A script that other packages have been put into. */
export interface Bundle {
  /** Who has written it. */
  readonly bundler: string;
  /** Names of packages in it, as far as it tells: minified ones do not. */
  readonly packages: ReadonlySet<string>;
}

/**
 * Looks whether the service is a bundle, a piece at a time. It reads by plain calls: streams and what
 * iterates over them cost more than all else here.
 *
 * @param entry `process.argv[1]`
 * @param found told once, if it is one; not in the same turn of the event loop where the file is long
 * @throws Error where the entry is no file that can be read
 */
export function findBundle(entry: string, found: (bundle: Bundle) => void): void {
  const file = openEntry(entry);
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const packages = new Set<string>();
  let bundler: string | undefined;
  let before = '';
  let bytes = 0;

  /** @returns whether there is more */
  const look = (): boolean => {
    const length = readSync(file, chunk);
    const code = before + chunk.toString('latin1', 0, length);
    before = code.slice(-OVERLAP);
    bundler ??= bundlerOf(code);
    for (const [, name = ''] of code.matchAll(/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//g)) {
      packages.add(name);
    }
    bytes += length;
    return length === CHUNK_BYTES && bytes < MAX_BYTES;
  };

  const goOn = (): void => {
    let hasMore = false;
    try {
      hasMore = look();
    } catch {
      // What could be read until then is reported.
    }
    if (hasMore) {
      setImmediate(goOn);
      return;
    }
    closeSync(file);
    if (bundler !== undefined) found({ bundler, packages });
  };
  goOn();
}

/** Node takes entries without their extension, and folders too. */
function openEntry(entry: string): number {
  const isFile = statSync(entry, { throwIfNoEntry: false })?.isFile() === true;
  return openSync(isFile ? entry : createRequire(entry).resolve(entry), 'r');
}

/**
 * The message about a service that is a bundle.
 *
 * @param observable names of packages, each with the instrumentation for it
 * @param loaded instrumentations that modules of the service have called for
 * @returns undefined where nothing is lost by it, as far as can be seen
 */
export function bundleInWords(
  { bundler, packages }: Bundle,
  observable: ReadonlyMap<string, string>,
  loaded: ReadonlySet<string>,
): string | undefined {
  const inside = [...packages].filter((name) => {
    const instrumentation = observable.get(name);
    return instrumentation !== undefined && !loaded.has(instrumentation);
  });
  const cure =
    'Keep packages external to the bundle (esbuild: --packages=external, webpack: externals), and install them beside it.';
  if (inside.length > 0) {
    const [them, are] = inside.length === 1 ? ['it', 'is'] : ['they', 'are'];
    return `the service is bundled by ${bundler}, and ${inside.sort().join(', ')} ${are} in the bundle, where ${them} cannot be observed. ${cure}`;
  }
  const isOpen = packages.size > 0;
  const seesPackages = [...observable].some(([name, it]) => !isBuiltin(name) && loaded.has(it));
  if (isOpen || seesPackages) return undefined;
  return `the service is bundled by ${bundler}: packages in the bundle cannot be observed. ${cure}`;
}
