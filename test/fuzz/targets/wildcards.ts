import assert from 'node:assert/strict';
import { matches } from '../../../src/util/wildcard.ts';
import { mutate } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const LETTERS = ['a', 'b', 'ab', '/', 'é', '\ud83c'];

/** For each beginning of the pattern, which beginnings of the text it stands for. */
function byTable(pattern: string, text: string): boolean {
  let reached = [true, ...Array.from(text, () => false)];
  reached.length = text.length + 1;
  for (let at = 0; at < pattern.length; at++) {
    const next: boolean[] = [];
    for (let end = 0; end <= text.length; end++) {
      next[end] =
        pattern[at] === '*'
          ? reached[end] === true || (end > 0 && next[end - 1]!)
          : end > 0 && reached[end - 1] === true && text[end - 1] === pattern[at];
    }
    reached = next;
  }
  return reached[text.length] === true;
}

export const target: FuzzTarget = {
  of: 'src/util/wildcard.ts',
  reference: 'a table of all beginnings (dynamic programming)',
  once(random) {
    const text = random.text(LETTERS, 12);
    const pattern = random.chance(60)
      ? mutate(random, text, ['*', '**', 'a'])
      : random.text([...LETTERS, '*', '*'], 8);
    assert.equal(matches(pattern, text), byTable(pattern, text), JSON.stringify([pattern, text]));
  },
};
