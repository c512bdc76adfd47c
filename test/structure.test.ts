// The rules of CONTRIBUTING.md that a program can check.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ROOT } from './support/run-node.ts';

const MAX_LINES = 300;
/** Written by programs. */
const GENERATED: ReadonlySet<string> = new Set(['src/catalog/upstream-catalog.ts']);

const sources = globSync('{src,scripts,examples,bench,dashboards}/**/*.{ts,js,mjs}', {
  cwd: ROOT,
  exclude: ['**/node_modules/**', '**/dist/**'],
}).filter((file) => !GENERATED.has(file));

test(`no file has more than ${MAX_LINES} lines`, () => {
  const long = sources
    .map((file) => `${file}: ${read(file).split('\n').length - 1}`)
    .filter((line) => Number(line.split(': ')[1]) > MAX_LINES);
  assert.deepEqual(long, []);
});

test('the environment is read in src/configuration alone', () => {
  // The start hands `process.env` over; the command hands it on to the service that it runs.
  const allowed = /^src\/(configuration\/|cli\/|start(-once)?\.ts)/;
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

test('src/configuration knows no other folder', () => {
  // It loads the reader of files when there is one, and names what the catalog has.
  const allowed = /^\/src\/(configuration\/|load\.ts$)/;
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

test('src/redaction, which others import, knows only the configuration and five helpers', () => {
  const allowed = /\/(configuration\/[\w-]+|guard|load|keyed-hash|shared-attributes|wildcard)\.ts$/;
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

test('there are no barrel files', () => {
  const barrels = inSource(/./).filter((file) => {
    const lines = read(file)
      .split('\n')
      .filter((line) => line.trim() !== '');
    return lines.length > 1 && lines.every((line) => /^export .* from /.test(line));
  });
  assert.deepEqual(barrels, []);
});

function inSource(pattern: RegExp): readonly string[] {
  return sources.filter(
    (file) => file.startsWith('src/') && pattern.test(withoutComments(read(file))),
  );
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function read(file: string): string {
  return readFileSync(`${ROOT}${file}`, 'utf8');
}
