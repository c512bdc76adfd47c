import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/run-node.ts';

const page = readFileSync(`${ROOT}docs/architecture.md`, 'utf8');

for (const [, title, picture] of page.matchAll(
  /^## ([^\n]+)\n(?:(?!^## )[\s\S])*?```mermaid\n([\s\S]*?)```/gm,
)) {
  test(`the picture "${title}" in docs/architecture.md is as the code is`, () => {
    const files = new Map(
      [...picture!.matchAll(/(\w+)\["([^"]+)"\]/g)].map(([, id, f]) => [id!, f!]),
    );
    assert.ok(files.size > 2);
    const gone = [...files.values()].filter((file) => !existsSync(ROOT + file));
    assert.deepEqual(gone, []);
    const arrows = [...picture!.matchAll(/^\s*(\w+)\S* -->(?:\|([^|]+)\|)? (\w+)/gm)];
    assert.ok(arrows.length >= files.size - 3);
    const wrong = arrows
      .filter(([, from, by, to]) => !isJoined(files.get(from!)!, files.get(to!)!, by))
      .map(([line]) => line.trim());
    assert.deepEqual(wrong, []);
  });
}

/** Whether one imports the other, or the file that is named imports both, unless it is one of them. */
function isJoined(from: string, to: string, by: string | undefined): boolean {
  if (by === undefined || !existsSync(ROOT + by)) {
    return importsOf(from).includes(to) || importsOf(to).includes(from);
  }
  const imports = [by, ...importsOf(by)];
  return imports.includes(from) && imports.includes(to);
}

function importsOf(file: string): readonly string[] {
  const code = readFileSync(ROOT + file, 'utf8');
  return [...code.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) =>
    posix.join(posix.dirname(file), path!),
  );
}
