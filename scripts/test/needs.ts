import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type ServerName, serverNames } from '../servers/catalog.ts';

/** What test files need before they can run. */
export interface Needs {
  /** `dist`. */
  readonly build: boolean;
  /** The packages of test/services. */
  readonly packages: boolean;
  /** The packages of examples/study-service. */
  readonly studyService: boolean;
  /** The versions of Node in scripts/node-versions.ts. */
  readonly nodes: boolean;
  readonly servers: readonly ServerName[];
}

/**
 * Finds the needs of files in their text and in the files that they import: servers by `ensureServers([…])` and
 * `binaryOf('…')`, the rest by paths. What this misses is not lost: tests request servers, packages and versions
 * themselves.
 */
export function needsOf(files: readonly string[]): Needs {
  const texts = closureOf(files).map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const says = (pattern: RegExp, but: RegExp = /^$/) =>
    texts.some(({ file, text }) => !but.test(file) && pattern.test(text));
  const servers = new Set(texts.flatMap(({ text }) => serversIn(text)));
  return {
    build: says(/\bdist\b|BUILT_PRELOAD|support\/packed/, /(run-node|\/scripts\/.*)\.ts$/),
    packages: says(/\bservices\/|support\/service/, /\/scripts\//),
    studyService: says(/study-service|SERVICE_FOLDER/, /\/scripts\//),
    nodes: says(/\bensureNode\(/, /\/scripts\//),
    servers: serverNames.filter((name) => servers.has(name)),
  };
}

/** Whether a test file starts a real server. */
export function startsServer(file: string): boolean {
  return needsOf([file]).servers.length > 0;
}

function serversIn(text: string): readonly string[] {
  // `install: false` only uses an existing server.
  const lists = [...text.matchAll(/\bensureServers\(\[([^\]]*)\](?!,\s*\{ install: false)/g)];
  const names = [...text.matchAll(/\bbinaryOf\('([\w-]+)'/g)].map(([, name]) => name!);
  return [
    ...names,
    ...lists.flatMap(([, list]) => [...list!.matchAll(/'([\w-]+)'/g)].map(([, name]) => name!)),
  ];
}

/** The files and all files that they import by path. */
function closureOf(files: readonly string[]): readonly string[] {
  const closure = new Set<string>();
  const queue = files.map((file) => resolve(file));
  for (const file of queue) {
    if (closure.has(file) || !isFile(file)) continue;
    closure.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, path] of text.matchAll(/(?:\bfrom|\bimport\(?)\s*'(\.{1,2}\/[^']+)'/g)) {
      queue.push(resolve(dirname(file), path!));
    }
  }
  return [...closure];
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
