// The rules of CONTRIBUTING.md that a program can check.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support/run-node.ts';

const MAX_LINES = 300;
/** In one folder, without those below it. */
const MAX_FILES = 24;
/** They say that something happened, and not what it is. */
const PARTICIPLES = 'asked|found|given|gone|held|kept|known|left|said|seen|taken|told';
/** Written by programs. */
const GENERATED: ReadonlySet<string> = new Set(['src/catalog/upstream-catalog.ts']);

const sources = globSync('{src,scripts,examples,bench,dashboards}/**/*.{ts,tsx,js,mjs}', {
  cwd: ROOT,
  exclude: ['**/node_modules/**', '**/dist/**'],
}).filter((file) => !GENERATED.has(file));

/** Of each file of src, the files of src that it imports. */
const IMPORTS = importsOfSource();

test(`no file has more than ${MAX_LINES} lines`, () => {
  const long = sources
    .map((file) => `${file}: ${read(file).split('\n').length - 1}`)
    .filter((line) => Number(line.split(': ')[1]) > MAX_LINES);
  assert.deepEqual(long, []);
});

test('the environment is read in src/configuration alone', () => {
  // The start hands `process.env` over; the command hands it on to the service that it runs.
  const allowed = /^src\/(configuration\/|cli\/|start\/start(-once)?\.ts)/;
  const found = inSource(/\bprocess\.env\b/).filter((file) => !allowed.test(file));
  assert.deepEqual(found, []);
});

test('src/diagnostics and src/cli alone write to the console', () => {
  const allowed = /^src\/(diagnostics|cli)\//;
  const writes = /\bconsole\.\w+\(|process\.(stdout|stderr)\.write\(/;
  assert.deepEqual(
    inSource(writes).filter((file) => !allowed.test(file)),
    [],
  );
});

test('src takes timers and clocks from src/util/clock.ts, since services replace those of Node', () => {
  // The command, the page and the thread that sends at the exit have a realm of their own; the logger shows the
  // time of the service, and is loaded without the preload too.
  const exempt = /^src\/(cli\/|viewer\/page\/|logger\/|util\/clock\.ts|shutdown\/exit-sender\.ts)/;
  const found = sources
    .filter((file) => file.startsWith('src/') && !exempt.test(file))
    .flatMap((file) => {
      const code = withoutComments(read(file));
      const imported = [...code.matchAll(/import \{([^}]*)\} from '[./]*(?:util\/)?clock\.ts'/g)]
        .flatMap(([, names]) => names!.split(','))
        .map((name) => name.trim());
      const used = [
        ...code.matchAll(
          /(?<![\w.'`])(?:(?:set|clear)(?:Timeout|Interval|Immediate)|queueMicrotask)(?=\()|(?<![\w.'`])performance(?=\.(?:now|timeOrigin))/g,
        ),
      ].map(([name]) => name);
      const never =
        /\bDate\.now\b|\bnew Date\(\)|\bprocess\.(?:nextTick|hrtime)\b|'node:timers|\bperformance\b[^}]*\} from 'node:perf_hooks|globalThis\.(?:set|clear|perf)\w+/g;
      return [...used.filter((name) => !imported.includes(name)), ...(code.match(never) ?? [])].map(
        (name) => `${file}: ${name}`,
      );
    });
  assert.deepEqual(found, []);
});

test('src/configuration knows no other folder', () => {
  // It loads the reader of files when there is one, and names what the catalog has.
  const allowed = /^\/src\/(configuration\/|lazy\/load\.ts$)/;
  const foreign = inSource(/./)
    .filter((file) => file.startsWith('src/configuration/'))
    .flatMap((file) =>
      [...read(file).matchAll(/^(?:import|export) (?!type)[^;]*?from '(\.\.\/[^']+)'/gm)]
        .map(([, path]) => new URL(path!, `file:///${file}`).pathname)
        .filter((path) => !allowed.test(path))
        .map((path) => `${file}: ${path}`),
    );
  assert.deepEqual(foreign, []);
});

test('src/redaction, which others import, knows only the configuration and six helpers', () => {
  const allowed =
    /\/(configuration\/[\w/-]+|clock|guard|load|keyed-hash|shared-attributes|wildcard)\.ts$/;
  const foreign = inSource(/./)
    .filter((file) => file.startsWith('src/redaction/'))
    .flatMap((file) =>
      [...read(file).matchAll(/from '((?:\.\.\/)+[^']+)'/g)]
        .map(([, path]) => new URL(path!, `file:///${file}`).pathname)
        .filter((path) => !path.startsWith('/src/redaction/') && !allowed.test(path))
        .map((path) => `${file}: ${path}`),
    );
  assert.deepEqual(foreign, []);
});

test('no folder of src is in a circle of imports, of types either', () => {
  // A folder stands for all that is below it. What lies loose in it is between its folders.
  const circles = foldersWithFolders().flatMap((parent) => {
    const unit = (file: string) => {
      const [first, ...rest] = file.slice(parent.length + 1).split('/');
      return file.startsWith(`${parent}/`) && rest.length > 0 ? first : undefined;
    };
    const edges = [...IMPORTS].flatMap(([file, imports]) =>
      imports.map((imported) => [unit(file), unit(imported)] as const),
    );
    const graph = new Map<string, Set<string>>();
    for (const [from, to] of edges) {
      if (from === undefined || to === undefined || from === to) continue;
      graph.set(from, (graph.get(from) ?? new Set()).add(to));
    }
    return circlesIn(graph).map((circle) => `${parent}: ${circle.join(' → ')}`);
  });
  assert.deepEqual(circles, []);
});

test('no files of src import each other, by types either', () => {
  assert.deepEqual(circlesIn(IMPORTS), []);
});

test('beside folders, src has no files', () => {
  assert.deepEqual(globSync('src/*.ts', { cwd: ROOT }), []);
});

test(`no folder of src has more than ${MAX_FILES} files`, () => {
  const counts = new Map<string, number>();
  for (const file of IMPORTS.keys()) {
    const folder = posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const large = [...counts].filter(([, count]) => count > MAX_FILES);
  assert.deepEqual(large, []);
});

test('CONTRIBUTING.md lists the folders of src', () => {
  const rows = read('CONTRIBUTING.md').matchAll(/^\| (`[^|]*`) \|/gm);
  const listed = [...rows].flatMap(([, names]) =>
    [...names!.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!),
  );
  const folders = [...IMPORTS.keys()].map((file) => file.split('/')[1]!);
  const missing = [...new Set(folders)].filter((folder) => !listed.includes(folder));
  assert.deepEqual(missing, []);
});

test('variables of src are named after what they are', () => {
  const participle = new RegExp(`(?<![\\w.$'"-])(?:${PARTICIPLES})(?![\\w$'"-]|\\??:)`, 'g');
  const found = [...IMPORTS.keys()].flatMap((file) =>
    [...withoutTexts(withoutComments(read(file))).matchAll(participle)].map(
      ([name]) => `${file}: ${name}`,
    ),
  );
  // The page has it from CSS.
  const others = found.filter((text) => !/^src\/viewer\/page\/.*: left$/.test(text));
  assert.deepEqual([...new Set(others)], []);
});

test('there are no barrel files', () => {
  const barrels = inSource(/./).filter((file) => {
    const lines = read(file)
      .split('\n')
      .filter((line) => line.trim() !== '');
    return lines.length > 1 && lines.every((line) => /^export .* from /.test(line));
  });
  assert.deepEqual(barrels, []);
});

/** Of each file of src, what it imports of src: values, types, and parts that it loads on demand. */
function importsOfSource(): ReadonlyMap<string, readonly string[]> {
  const files = sources.filter((file) => file.startsWith('src/'));
  const imported = /(?:from|import|import\()\s*'(\.{1,2}\/[^']+)'/g;
  return new Map(
    files.map((file) => [
      file,
      [...withoutComments(read(file)).matchAll(imported)].map(([, path]) =>
        posix.join(posix.dirname(file), path!),
      ),
    ]),
  );
}

/** Circles that a walk along all edges meets: none where there is none. */
function circlesIn(graph: ReadonlyMap<string, Iterable<string>>): readonly string[][] {
  const done = new Set<string>();
  const circles: string[][] = [];
  const walk = (node: string, way: readonly string[]): void => {
    const begin = way.indexOf(node);
    if (begin >= 0) circles.push([...way.slice(begin), node]);
    if (begin >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) walk(next, [...way, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return circles;
}

function foldersWithFolders(): readonly string[] {
  const folders = new Set([...IMPORTS.keys()].map((file) => posix.dirname(file)));
  return [...new Set([...folders].map((folder) => posix.dirname(folder)))];
}

function inSource(pattern: RegExp): readonly string[] {
  return sources.filter(
    (file) => file.startsWith('src/') && pattern.test(withoutComments(read(file))),
  );
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** Strings and templates are gone, but for what a template evaluates. */
function withoutTexts(code: string): string {
  return code
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
    .replace(/`(?:[^`\\]|\\.)*`/g, (text) =>
      [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, part]) => `(${part})`).join(' '),
    )
    .replace(
      /(?<=[=(,:[!&|?{};\n] *)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g,
      "''",
    )
    .replace(/>[^<>{}=;()]*</g, '><');
}

function read(file: string): string {
  return readFileSync(`${ROOT}${file}`, 'utf8');
}
