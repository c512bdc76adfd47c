import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { extname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { CODE_FOLDER } from '../lazy/load.ts';
import { importsMore } from './static-imports.ts';

/** Source: Node, "Diagnostics Channel", `module.import`: each `import()`, the entry and preloads too. */
const IMPORT = 'tracing:module.import:start';

/** In a checkout, Sightline's own files are ES modules. */
const CODE_PATH = fileURLToPath(CODE_FOLDER);

const NODE_MODULES = `${sep}node_modules${sep}`;

/** Flags with which Node runs code that is not in a file. */
const CODE_FLAG = /^(-e|-p|-pe|-i|--eval|--print|--interactive|--input-type)(=|$)/;

export interface FirstEsModule {
  /** Whether Sightline, not the service, is requiring the file. */
  isOwn(): boolean;
  /** Whether a file belongs to a package that is patched. */
  isPatched(filename: string): boolean;
  /** @param reason what is about to be loaded */
  report(reason: string): void;
}

/**
 * Reports when the first ES module is about to be loaded, before its imports are resolved: immediately, unless this
 * is the main thread of a service whose entry is a CommonJS file.
 *
 * Until then, hooks of `module.registerHooks` would do nothing, and Node would still call them for each `require`: 6
 * ms of CPU for a service with Express and pg.
 *
 * @returns a function to call with each required file, before it runs
 */
export function beforeFirstEsModule({
  isOwn,
  isPatched,
  report,
}: FirstEsModule): (module: NodeModule) => void {
  const entry = process.argv[1];
  const isFile = entry !== undefined && entry !== '-' && !process.execArgv.some(isCodeFlag);
  if (!isMainThread || !isFile || !isCommonJsEntry(entry)) {
    report('the entry is not a CommonJS file');
    return () => {};
  }
  let isReported = false;
  const reportOnce = (reason: string) => {
    isReported = true;
    unsubscribe(IMPORT, onImport);
    report(reason);
  };
  const onImport: ChannelListener = (message) => {
    const { url, parentURL } = message as { url: string | URL; parentURL?: string };
    if (parentURL === undefined && isCommonJs(String(url))) return;
    reportOnce(String(url));
  };
  subscribe(IMPORT, onImport);
  return (module) => {
    if (isReported) return;
    const { filename } = module;
    if (filename.startsWith(CODE_PATH)) return;
    if (mayImport(filename, formatOf(module), isPatched) && !isOwn()) reportOnce(filename);
  };
}

function isCodeFlag(flag: string): boolean {
  return CODE_FLAG.test(flag);
}

/** Set from the first module that has it. */
let formatKey: symbol | undefined;

/**
 * The format as which Node compiles a file: `commonjs`, `module`, or undefined where the content decides. Node
 * stores it under a symbol of the module. Without that symbol, only the extension is known.
 */
function formatOf(module: NodeModule): string | undefined {
  formatKey ??= Object.getOwnPropertySymbols(module).find(
    ({ description }) => description === 'kFormat',
  );
  const format =
    formatKey === undefined ? undefined : (module as unknown as Record<symbol, unknown>)[formatKey];
  return typeof format === 'string' ? format : undefined;
}

/**
 * Whether a required file may import a module that is patched.
 *
 * @param format undefined where the content decides. In packages, that means CommonJS: before 22.12, no version of
 *   Node could load such an ES module
 */
function mayImport(
  filename: string,
  format: string | undefined,
  isPatched?: (filename: string) => boolean,
): boolean {
  const ending = extname(filename);
  if (format?.startsWith('commonjs') || ending === '.cjs' || ending === '.cts') return false;
  const isModule = format?.startsWith('module') || ending === '.mjs' || ending === '.mts';
  if (!isModule && filename.includes(NODE_MODULES)) return false;
  if (isPatched?.(filename)) return true;
  try {
    return importsMore(readFileSync(filename, 'utf8'), filename);
  } catch {
    return true;
  }
}

/** The entry may be named without its extension, by its folder or by a link. */
function isCommonJsEntry(entry: string): boolean {
  try {
    return isCommonJs(pathToFileURL(createRequire(entry).resolve(entry)).href);
  } catch {
    return false;
  }
}

/** Whether a file that is imported as the entry, or by a flag, is certainly not an ES module. */
function isCommonJs(url: string): boolean {
  if (!url.startsWith('file:')) return false;
  try {
    const path = fileURLToPath(url);
    const ending = extname(path);
    if (ending === '.cjs' || ending === '.cts') return true;
    return ending === '.js' && !mayImport(path, typeOf(url));
  } catch {
    return false;
  }
}

/** The `type` of the nearest package.json. */
function typeOf(url: string): string | undefined {
  const file = findPackageJSON(url);
  if (file === undefined) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { type?: string }).type;
}
