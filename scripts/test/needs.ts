import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type ServerName, serverNames } from '../servers/catalog.ts';

/** What has to be there before test files can run. */
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
 * What the files start, by what they and the files that they import say: servers by `ensureServers([…])`
 * and `binaryOf('…')`, the rest by paths. A file of which this misses something still gets it: tests ask
 * for servers, packages and versions themselves.
 */
export function needsOf(files: readonly string[]): Needs {
  const texts = closureOf(files).map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const says = (pattern: RegExp, but: RegExp = /^$/) =>
    texts.some(({ file, text }) => !but.test(file) && pattern.test(text));
  const asked = new Set(texts.flatMap(({ text }) => serversIn(text)));
  return {
    build: says(/\bdist\b|BUILT_PRELOAD|support\/packed/, /(run-node|\/scripts\/.*)\.ts$/),
    packages: says(/\bservices\/|support\/service/, /\/scripts\//),
    studyService: says(/study-service|SERVICE_FOLDER/, /\/scripts\//),
    nodes: says(/\bensureNode\(/, /\/scripts\//),
    servers: serverNames.filter((name) => asked.has(name)),
  };
}

/** Whether a test file starts a real server. */
export function startsServer(file: string): boolean {
  return needsOf([file]).servers.length > 0;
}

function serversIn(text: string): readonly string[] {
  // `install: false` takes what is there, and does without.
  const lists = [...text.matchAll(/\bensureServers\(\[([^\]]*)\](?!,\s*\{ install: false)/g)];
  const named = [...text.matchAll(/\bbinaryOf\('([\w-]+)'/g)].map(([, name]) => name!);
  return [
    ...named,
    ...lists.flatMap(([, list]) => [...list!.matchAll(/'([\w-]+)'/g)].map(([, name]) => name!)),
  ];
}

/** The files, and all that they import by a path, one after the other. */
function closureOf(files: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const queue = files.map((file) => resolve(file));
  for (const file of queue) {
    if (found.has(file) || !isFile(file)) continue;
    found.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, path] of text.matchAll(/(?:\bfrom|\bimport\(?)\s*'(\.{1,2}\/[^']+)'/g)) {
      queue.push(resolve(dirname(file), path!));
    }
  }
  return [...found];
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
