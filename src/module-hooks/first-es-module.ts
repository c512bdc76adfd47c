import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import Module, { createRequire, findPackageJSON } from 'node:module';
import { extname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { importsMore } from './static-imports.ts';

/** What Node has and its types do not tell. */
const { prototype } = Module as unknown as {
  readonly prototype: {
    _compile(this: NodeModule, content: string, filename: string, format?: string): unknown;
  };
};

/** Source: Node, "Diagnostics Channel", `module.import`: each `import()`, the entry and preloads too. */
const IMPORT = 'tracing:module.import:start';

const NODE_MODULES = `${sep}node_modules${sep}`;

/** Flags by which Node runs code that is no file. */
const NO_FILE = /^(-e|-p|-pe|-i|--eval|--print|--interactive|--input-type)(=|$)/;

/** What is told, and what is left out of account. */
export interface FirstEsModule {
  /** Whether what is required now is not the service's. */
  isOwn(): boolean;
  /** Whether a file, which may be an ES module, is of a package that is patched. */
  isPatched(filename: string): boolean;
  /** @param reason what was about to be loaded */
  tell(reason: string): void;
}

/**
 * Tells when the first ES module is about to be loaded, before anything that it imports is looked for: at
 * once, unless this is the main thread of a service whose entry is a file.
 *
 * Until then hooks of `module.registerHooks` would have nothing to do, and Node calls them for each
 * `require` all the same: 6 ms of CPU for a service of Express and pg.
 *
 * @returns to be called before anything is required. Not sooner: the entry would have a function of ours in
 *   the stacks of its errors
 */
export function beforeFirstEsModule({ isOwn, isPatched, tell }: FirstEsModule): () => void {
  const entry = process.argv[1];
  const isFile = entry !== undefined && entry !== '-' && !process.execArgv.some(isNoFile);
  if (!isMainThread || !isFile || !isCommonJsEntry(entry)) {
    tell('the entry is no file of CommonJS');
    return () => {};
  }
  let told = false;
  const tellOnce = (reason: string) => {
    told = true;
    unsubscribe(IMPORT, onImport);
    if (prototype._compile === compile) prototype._compile = original;
    tell(reason);
  };
  const original = prototype._compile;
  const compile: typeof original = function _compile(content, filename, format, ...rest) {
    if (!told && mayImport(content, filename, format, isPatched) && !isOwn()) tellOnce(filename);
    return original.call(this, content, filename, format, ...rest);
  };
  const onImport: ChannelListener = (message) => {
    const { url, parentURL } = message as { url: string | URL; parentURL?: string };
    if (parentURL === undefined && isCommonJs(String(url))) return;
    tellOnce(String(url));
  };
  subscribe(IMPORT, onImport);
  return () => {
    if (!told) prototype._compile = compile;
  };
}

function isNoFile(flag: string): boolean {
  return NO_FILE.test(flag);
}

/**
 * Whether a file that is required has imports by which a patched module may come.
 *
 * @param format as Node tells it; undefined where Node goes by the content, which in packages is
 *   CommonJS: such ES modules could be loaded by no version of Node before 22.12
 */
function mayImport(
  content: string,
  filename: string,
  format: string | undefined,
  isPatched?: (filename: string) => boolean,
): boolean {
  if (format?.startsWith('commonjs')) return false;
  if (!format?.startsWith('module') && filename.includes(NODE_MODULES)) return false;
  return isPatched?.(filename) || importsMore(content, filename);
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
    return ending === '.js' && !mayImport(readFileSync(path, 'utf8'), path, typeOf(url));
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
