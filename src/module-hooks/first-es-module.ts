import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { extname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { OWN_FOLDER } from '../lazy/load.ts';
import { importsMore } from './static-imports.ts';

/** Source: Node, "Diagnostics Channel", `module.import`: each `import()`, the entry and preloads too. */
const IMPORT = 'tracing:module.import:start';

/** Of a checkout, whose own files are ES modules. */
const OWN_PATH = fileURLToPath(OWN_FOLDER);

const NODE_MODULES = `${sep}node_modules${sep}`;

/** Flags by which Node runs code that is no file. */
const NO_FILE = /^(-e|-p|-pe|-i|--eval|--print|--interactive|--input-type)(=|$)/;

/** What is reported, and what is left out of account. */
export interface FirstEsModule {
  /** Whether what is required now is not the service's. */
  isOwn(): boolean;
  /** Whether a file, which may be an ES module, is of a package that is patched. */
  isPatched(filename: string): boolean;
  /** @param reason what was about to be loaded */
  report(reason: string): void;
}

/**
 * Reports when the first ES module is about to be loaded, before anything that it imports is looked for: at
 * once, unless this is the main thread of a service whose entry is a file.
 *
 * Until then hooks of `module.registerHooks` would have nothing to do, and Node calls them for each
 * `require` all the same: 6 ms of CPU for a service of Express and pg.
 *
 * @returns to be called with each file that is required, before it runs
 */
export function beforeFirstEsModule({
  isOwn,
  isPatched,
  report,
}: FirstEsModule): (module: NodeModule) => void {
  const entry = process.argv[1];
  const isFile = entry !== undefined && entry !== '-' && !process.execArgv.some(isNoFile);
  if (!isMainThread || !isFile || !isCommonJsEntry(entry)) {
    report('the entry is no file of CommonJS');
    return () => {};
  }
  let reported = false;
  const reportOnce = (reason: string) => {
    reported = true;
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
    if (reported) return;
    const { filename } = module;
    if (filename.startsWith(OWN_PATH)) return;
    if (mayImport(filename, formatOf(module), isPatched) && !isOwn()) reportOnce(filename);
  };
}

function isNoFile(flag: string): boolean {
  return NO_FILE.test(flag);
}

/** Found once, on the first module that has it. */
let formatKey: symbol | undefined;

/**
 * What Node goes by when it compiles a file: `commonjs`, `module`, or undefined where it goes by the content.
 * It keeps that under a symbol of the module; where there is none, all but the ending is unknown.
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
 * Whether a file that is required has imports by which a patched module may come.
 *
 * @param format undefined where Node goes by the content, which in packages is CommonJS: such ES modules
 *   could be loaded by no version of Node before 22.12
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

/** The entry may be named without its ending, by its folder or by a link. */
function isCommonJsEntry(entry: string): boolean {
  try {
    return isCommonJs(pathToFileURL(createRequire(entry).resolve(entry)).href);
  } catch {
    return false;
  }
}

/** Whether what is imported as the entry, or by a flag, is for sure no ES module. */
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

/** As the nearest package.json says. */
function typeOf(url: string): string | undefined {
  const file = findPackageJSON(url);
  if (file === undefined) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { type?: string }).type;
}
