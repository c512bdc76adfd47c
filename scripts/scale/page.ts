import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Capacity } from './capacity.ts';
import type { Outcome } from './rehearse.ts';
import { capacityTables } from './sheet.ts';

/** The last measurements, stored beside this file. */
export interface Measured {
  readonly capacity: Capacity;
  readonly outcomes: Readonly<Record<string, Outcome>>;
}

const FILE = fileURLToPath(new URL('./measured.json', import.meta.url));
export const PAGE: string = fileURLToPath(new URL('../../docs/scale.md', import.meta.url));

export function readMeasured(): Measured {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Measured;
}

export function writeMeasured(measured: Measured): void {
  writeFileSync(FILE, `${JSON.stringify(measured, undefined, 2)}\n`);
}

const ROWS: readonly [name: string, of: (outcome: Outcome) => number][] = [
  ['traces, of 8 spans in 4 services', (outcome) => outcome.traces],
  ['traces to keep', (outcome) => outcome.kept],
  ['traces to keep that were lost', (outcome) => outcome.lostTraces],
  ['incomplete traces', (outcome) => outcome.halfTraces],
  ['traces kept with a wrong `th`', (outcome) => outcome.wrongThresholds],
  ['spans that arrived twice', (outcome) => outcome.spansTwice],
  ['log records', (outcome) => outcome.records],
  ['log records lost', (outcome) => outcome.lostRecords],
  ['log records that arrived twice', (outcome) => outcome.recordsTwice],
  ['points', (outcome) => outcome.points],
  ['points lost', (outcome) => outcome.lostPoints],
  ['points stored twice', (outcome) => outcome.pointsTwice],
  ['wrong request counts in durations from spans', (outcome) => outcome.wrongDurations],
];

function outcomeTable(outcomes: Readonly<Record<string, Outcome>>): string {
  const names = Object.keys(outcomes);
  const lines = [['', ...names], ['', ...names].map(() => '---')];
  for (const [name, of] of ROWS) {
    lines.push([name, ...names.map((each) => of(outcomes[each]!).toLocaleString('en-US'))]);
  }
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** Replaces the tables of the page. */
export function pageOf(text: string, { capacity, outcomes }: Measured): string {
  const put = (all: string, mark: string, content: string) =>
    all.replace(
      new RegExp(`(<!-- ${mark} -->\n)[\\s\\S]*?(<!-- /${mark} -->)`),
      (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`,
    );
  return put(put(text, 'capacity', capacityTables(capacity)), 'rehearsed', outcomeTable(outcomes));
}

export function writePage(): void {
  writeFileSync(PAGE, pageOf(readFileSync(PAGE, 'utf8'), readMeasured()));
}
