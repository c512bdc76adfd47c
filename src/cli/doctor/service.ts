import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** The service to check. */
export interface Service {
  /** Path of the entry script; undefined if it cannot be found. */
  readonly entry: string | undefined;
  readonly folder: string;
  /** The nearest package.json, which decides the module system of `.js` files. */
  readonly manifest: Manifest | undefined;
}

export interface Manifest {
  readonly path: string;
  readonly name?: string;
  readonly type?: string;
  readonly main?: string;
  readonly scripts?: Readonly<Record<string, unknown>>;
}

/**
 * @param script as on the command line: a file with or without its extension, a folder, or undefined for the package in
 *   the current folder
 */
export function findService(script: string | undefined): Service {
  const path = resolve(script ?? '.');
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const folder = isFolder ? path : dirname(path);
  const manifest = findManifest(folder);
  if (script !== undefined) return { entry: resolveEntry(path), folder, manifest };
  const startScript = manifest && scriptIn(manifest.scripts?.start);
  if (startScript !== undefined) {
    const entry = resolveEntry(resolve(dirname(manifest!.path), startScript));
    if (entry !== undefined) return { entry, folder, manifest };
  }
  return { entry: manifest?.main && resolveEntry(path), folder, manifest };
}

/**
 * The script that `npm start` runs, if its command is a plain `node app.js`, with Node options or variables before it, or
 * `sightline run app.js`.
 */
function scriptIn(command: unknown): string | undefined {
  if (typeof command !== 'string' || /[|&;<>()$`\\\n]/.test(command)) return undefined;
  const words = command.trim().split(/\s+/);
  const program = words.findIndex((word) => !/^\w+=/.test(word) && word !== 'cross-env');
  const isNode = words[program] === 'node';
  const isRun = words[program] === 'sightline' && words[program + 1] === 'run';
  if (!isNode && !isRun) return undefined;
  const rest = words.slice(program + (isRun ? 2 : 1));
  // An option's value may be a separate word: `--import sightline/register app.js`.
  return rest.find(
    (word, index) => !word.startsWith('-') && !TAKES_VALUE.test(rest[index - 1] ?? ''),
  );
}

const TAKES_VALUE =
  /^(-r|-C|--(require|import|conditions|env-file|env-file-if-exists|loader|experimental-loader))$/;

/** Resolves the script as Node does on its command line. */
function resolveEntry(path: string): string | undefined {
  try {
    return createRequire(join(process.cwd(), 'noop.js')).resolve(path);
  } catch {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
  }
}

function findManifest(folder: string): Manifest | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, 'package.json');
    const manifest = readManifest(path);
    if (manifest !== undefined) return { ...manifest, path };
    if (dirname(at) === at) return undefined;
  }
}

function readManifest(path: string): Omit<Manifest, 'path'> | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Omit<Manifest, 'path'>;
  } catch {
    return undefined;
  }
}
