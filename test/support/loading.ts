import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { type Finished, PRELOAD, runNode } from './run-node.ts';
import { servicePath } from './services.ts';

/** What happened while a script was loaded under the preload. */
export interface Loaded extends Finished {
  /** Short names of the instrumentations that were loaded, each once, sorted. */
  readonly instrumentations: readonly string[];
  /** Why the first of this name was loaded. */
  reason(name: string): string | undefined;
}

export interface LoadOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** The binary. Default: the one that runs the tests. */
  readonly node?: string;
  /** Flags of Node before the preload. */
  readonly nodeArgs?: readonly string[];
}

/** Runs a script to its end, with all exporters off, and reads which instrumentations it took. */
export async function loadUnderPreload(script: string, options: LoadOptions = {}): Promise<Loaded> {
  await installTestPackages();
  const finished = await runNode(script, {
    ...(options.node === undefined ? {} : { node: options.node }),
    nodeArgs: [...(options.nodeArgs ?? []), ...PRELOAD],
    args: options.args ?? [],
    env: {
      OTEL_LOG_LEVEL: 'debug',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...options.env,
    },
  });
  const reasons = new Map<string, string>();
  const lines = /instrumentation (\S+) loaded in [\d.]+ ms(?: \([^)]*\))?, because (.*)/g;
  for (const [, name = '', reason = ''] of finished.stderr.matchAll(lines)) {
    if (!reasons.has(name)) reasons.set(name, reason);
  }
  return {
    ...finished,
    // Sees copies of the API, which a checkout shares with what it starts.
    instrumentations: [...reasons.keys()].filter((name) => name !== 'neighbours').sort(),
    reason: (name) => reasons.get(name),
  };
}

/** A folder of a service of its own. */
export interface ServiceFolder {
  readonly path: string;
  /** Writes a file, and returns its path. */
  write(name: string, content: string): string;
  /** Puts a package of test/services at a place in it, as a copy. */
  copy(packageName: string, place: string): void;
  link(target: string, place: string): void;
  remove(): void;
}

/** Makes an empty folder outside of the checkout. */
export function createServiceFolder(): ServiceFolder {
  const path = mkdtempSync(join(tmpdir(), 'sightline-service-'));
  const place = (name: string): string => {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  };
  return {
    path,
    write(name, content) {
      writeFileSync(place(name), content);
      return join(path, name);
    },
    copy: (name, to) => cpSync(servicePath(`node_modules/${name}`), place(to), { recursive: true }),
    link: (target, to) => symlinkSync(target, place(to)),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
