import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REFERENCE } from './install.ts';
import type { Pattern } from './judge.ts';

/** A difference that is a fault of Sightline that is not fixed yet. */
export interface KnownFault extends Pattern {
  readonly program: string;
  /** What is wrong, in a line. */
  readonly fault: string;
  /** Number of the issue that it stands in. */
  readonly issue: number;
}

const PATH = join(REFERENCE, 'known-faults.json');

export function readKnownFaults(): readonly KnownFault[] {
  return JSON.parse(readFileSync(PATH, 'utf8')) as KnownFault[];
}

/** Takes those that are gone off the list. */
export function dropFaults(gone: readonly KnownFault[]): void {
  const texts = new Set(gone.map((fault) => JSON.stringify(fault)));
  const kept = readKnownFaults().filter((fault) => !texts.has(JSON.stringify(fault)));
  writeFileSync(PATH, `${JSON.stringify(kept, null, 2)}\n`);
}
