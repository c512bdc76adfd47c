import { parseArgs } from 'node:util';
import { QUICK_ROWS, ROWS, type Row, selectRows } from './rows.ts';
import { DEFAULT_SUBJECTS, SUBJECT_NAMES } from './subjects/catalog.ts';
import { PEERS } from './subjects/peers.ts';
import type { Modules } from './subjects/subject.ts';
import { TRICKS, type TrickName } from './tricks/trick.ts';

export interface BenchOptions {
  readonly quick: boolean;
  /** Tricks to measure instead of rows. */
  readonly tricks: readonly TrickName[] | undefined;
  readonly rows: readonly Row[];
  readonly subjects: readonly string[];
  /** Rounds of every scenario, where each is not to have its own number. */
  readonly runs: number | undefined;
  readonly modules: Modules;
  /** Whether to build the package first, as `npm test` does. */
  readonly build: boolean;
  readonly json: string | undefined;
  readonly picture: string | undefined;
  /** A result to show once more, instead of measuring. */
  readonly from: string | undefined;
}

export const HELP = `Measures what Sightline costs, against bare Node and upstream's preload.

  npm run bench -- [options]

  --tricks          each trick of the hot path and of the start alone, on Node 22, 24 and 26, with
                    and without it; 1 where one saves too little on all three; --rows picks some
  --quick           the rows of the budget in a few rounds, at most 5 minutes
  --rows A,B        only these rows, or all rows of these scenarios
  --subjects A,B    what to compare, default ${DEFAULT_SUBJECTS.join(',')}; also sightline-source,
                    the checkout without a build
  --peers           compare with ${PEERS.map(({ name }) => name).join(', ')} too
  --runs N          rounds of each scenario
  --modules esm     services as ES modules (upstream then with its loader), default cjs
  --no-build        measure what dist holds, instead of building it first
  --json FILE       also write all figures to a file
  --picture FILE    also draw the rows of the budget, as SVG
  --from FILE       show such a JSON file again, and measure nothing
  --help

rows: ${wrap(ROWS.map(({ id }) => id))}

Ends with 0 when all is well; with 1 when a ratio of the budget is broken by more than the measured
spread, or when a run failed or lost telemetry; with 2 for a wrong option. Progress goes to stderr,
the table to stdout. Nothing else should run on the machine meanwhile.
`;

/** @returns undefined when help was asked for @throws Error with what is wrong and what is meant */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      rows: { type: 'string' },
      subjects: { type: 'string' },
      peers: { type: 'boolean', default: false },
      runs: { type: 'string' },
      modules: { type: 'string', default: 'cjs' },
      tricks: { type: 'boolean', default: false },
      build: { type: 'boolean', default: true },
      json: { type: 'string' },
      picture: { type: 'string' },
      from: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowNegative: true,
  });
  if (values.help) return undefined;
  return {
    quick: values.quick,
    tricks: values.tricks ? readTricks(values.rows) : undefined,
    rows:
      values.rows === undefined || values.tricks
        ? defaultRows(values.quick)
        : selectRows(list(values.rows)),
    subjects: readSubjects(values.subjects, values.peers),
    runs: values.runs === undefined ? undefined : readRuns(values.runs),
    modules: readModules(values.modules),
    build: values.build,
    json: values.json,
    picture: values.picture,
    from: values.from,
  };
}

function readTricks(text: string | undefined): readonly TrickName[] {
  const names = Object.keys(TRICKS) as TrickName[];
  if (text === undefined) return names;
  const named = list(text);
  const unknown = named.find((name) => !names.includes(name as TrickName));
  if (unknown === undefined) return named as TrickName[];
  throw new Error(`no trick is called "${unknown}"; there are ${names.join(', ')}`);
}

function defaultRows(quick: boolean): readonly Row[] {
  return quick ? QUICK_ROWS : ROWS;
}

function readSubjects(text: string | undefined, peers: boolean): readonly string[] {
  const named = text === undefined ? DEFAULT_SUBJECTS : list(text);
  for (const name of named) {
    if (SUBJECT_NAMES.includes(name)) continue;
    throw new Error(`no subject is called "${name}"; there are ${SUBJECT_NAMES.join(', ')}`);
  }
  return [...new Set([...named, ...(peers ? PEERS.map(({ name }) => name) : [])])];
}

function readRuns(text: string): number {
  const runs = Number(text);
  if (Number.isInteger(runs) && runs >= 1 && runs <= 1_000) return runs;
  throw new Error(`--runs must be a whole number from 1 to 1000, not "${text}"`);
}

function readModules(text: string): Modules {
  if (text === 'cjs' || text === 'esm') return text;
  throw new Error(`--modules must be cjs or esm, not "${text}"`);
}

function list(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim());
}

function wrap(words: readonly string[]): string {
  const lines = [''];
  for (const word of words) {
    if (lines.at(-1)!.length + word.length > 84) lines.push('');
    lines[lines.length - 1] += `${word} `;
  }
  return lines.map((line) => line.trim()).join('\n      ');
}
