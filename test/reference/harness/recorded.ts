import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REFERENCE } from './install.ts';
import type { Snapshot } from './snapshot.ts';
import type { Modules } from './twin.ts';

/** What a program did under upstream's preload, in each module system. */
export type Recorded = Readonly<Partial<Record<Modules, Snapshot>>>;

/** @throws Error where it was never recorded */
export function readRecorded(program: string): Recorded {
  const path = pathOf(program);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`${program} was never recorded: npm run reference -- --record ${program}`, {
      cause,
    });
  }
  const { esm, cjs } = JSON.parse(text) as { esm?: Snapshot; cjs?: Folded };
  return { ...(esm && { esm }), ...(cjs && { cjs: unfold(cjs, esm) }) };
}

export function writeRecorded(program: string, { esm, cjs }: Recorded): void {
  const path = pathOf(program);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${print({ esm, cjs: cjs && fold(cjs, esm) })}\n`);
}

/** What is the same in both module systems is kept once: in CommonJS its place in the other's list stands. */
type Folded = { readonly [K in keyof Snapshot]: Snapshot[K] | readonly unknown[] | '=' };

function fold(cjs: Snapshot, esm: Snapshot | undefined): unknown {
  const folded = Object.entries(cjs).map(([key, value]) => {
    const other = esm?.[key as keyof Snapshot];
    if (JSON.stringify(value) === JSON.stringify(other)) return [key, '='];
    if (!Array.isArray(value) || !Array.isArray(other)) return [key, value];
    const places = new Map(other.map((item, index) => [JSON.stringify(item), index]));
    return [key, value.map((item) => places.get(JSON.stringify(item)) ?? item)];
  });
  return Object.fromEntries(folded);
}

function unfold(cjs: Folded, esm: Snapshot | undefined): Snapshot {
  const unfolded = Object.entries(cjs).map(([key, value]) => {
    const other = esm?.[key as keyof Snapshot];
    if (value === '=') return [key, other];
    if (!Array.isArray(value)) return [key, value];
    const list = other as readonly unknown[];
    return [key, value.map((item) => (typeof item === 'number' ? list[item] : item))];
  });
  return Object.fromEntries(unfolded) as Snapshot;
}

export function isRecorded(program: string): boolean {
  return existsSync(pathOf(program));
}

function pathOf(program: string): string {
  return join(REFERENCE, 'recorded', `${program}.json`);
}

/** A span, a series, a record on each line, so that a change shows as one. */
function print(value: unknown, depth = 0): string {
  const indent = ' '.repeat(depth);
  if (Array.isArray(value) && value.length > 0 && depth < 4) {
    return `[\n${value.map((item) => `${indent} ${JSON.stringify(item)}`).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null || depth > 1 || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  const lines = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${indent} ${JSON.stringify(key)}: ${print(item, depth + 1)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
