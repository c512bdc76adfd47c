import type { Attributes } from '@opentelemetry/api';
import type { Random } from './random.ts';

const LETTERS = [
  'a',
  'Z',
  '0',
  '.',
  '_',
  ' ',
  'ü',
  '茶',
  '🍵',
  '\ud800',
  '\udc00',
  '\0',
  '\n',
  '"',
  '\\',
];
/** Around the lengths at which the writer changes its way. */
const LENGTHS = [
  0, 1, 2, 57, 58, 63, 64, 65, 112, 115, 116, 127, 128, 2000, 3999, 4000, 4999, 5000, 5461, 16_383,
  16_384,
];
const NUMBERS = [
  ...[
    0,
    -0,
    1,
    -1,
    127,
    128,
    16_383,
    16_384,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 53 - 1,
    -(2 ** 53) + 1,
    2 ** 53,
  ],
  ...[0.5, -2.75, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE, Number.MAX_VALUE],
];

export function someText(random: Random): string {
  if (random.chance(60)) return random.text(LETTERS, 12);
  const length = random.pick(LENGTHS);
  const filling = random.chance(60) ? 'x' : random.pick(LETTERS);
  return filling.repeat(length).slice(0, length) + random.text(LETTERS, 2);
}

export function someNumber(random: Random): number {
  return random.chance(70)
    ? random.pick(NUMBERS)
    : random.below(2 ** 32) / random.pick([1, 3, 2 ** 20]);
}

function someValue(random: Random, depth: number): unknown {
  switch (random.below(depth < 3 ? 9 : 5)) {
    case 0:
    case 1:
      return someText(random);
    case 2:
    case 3:
      return someNumber(random);
    case 4:
      return random.chance(50);
    case 5:
      return random.list(4, () => someText(random));
    case 6:
      return random.list(4, () => someNumber(random));
    case 7:
      return new Uint8Array(random.list(40, () => random.below(256)));
    default:
      return random.chance(50)
        ? random.list(4, () => someValue(random, depth + 1))
        : someMap(random, depth + 1);
  }
}

function someMap(random: Random, depth: number): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (const key of random.list(4, () => someText(random))) map[key] = someValue(random, depth);
  return map;
}

/** Attributes of every kind that an SDK takes, with keys and texts of any length and any characters. */
export function someAttributes(random: Random): Attributes {
  return someMap(random, 0) as Attributes;
}
