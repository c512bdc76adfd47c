import { BUDGET, type Limit } from './budget.ts';
import { checkLimit, type Verdict } from './check-budget.ts';
import { ROWS, type Row } from './rows.ts';
import type { Runs } from './run-rounds.ts';
import { SCENARIOS } from './scenarios.ts';
import {
  differences,
  present,
  ratios,
  type Series,
  type Summary,
  summarise,
} from './statistics.ts';

/** What one subject came to in one row. */
export interface Cell {
  readonly subject: string;
  /** The figure itself, in the row's unit. */
  readonly value: Summary | undefined;
  /** What it adds to bare Node. */
  readonly added: Summary | undefined;
  /**
   * `added` as a part of what upstream adds. Not for event-loop delays, which are as often zero and
   * do not add up, nor for numbers of spans, which are no cost of their own.
   */
  readonly ratio: Summary | undefined;
  readonly problems: readonly string[];
}

export interface ResultRow extends Row {
  readonly cells: readonly Cell[];
  readonly limit?: Limit;
  /** Of Sightline; where there is a limit. */
  readonly verdict?: Verdict;
}

const NOT_COMPARED: readonly string[] = ['loopDelay', 'spans'];

/** Turns runs into rows. */
export function toResults(
  rows: readonly Row[],
  runs: readonly Runs[],
  subjects: readonly string[],
): readonly ResultRow[] {
  return rows.map((row) => toRow(row, runs, subjects));
}

/** Of the two ways to run Sightline, the one that the budget is for. */
export function sightlineOf(cells: readonly Cell[]): Cell | undefined {
  return (
    cells.find(({ subject }) => subject === 'sightline') ??
    cells.find(({ subject }) => subject === 'sightline-source')
  );
}

function toRow(row: Row, runs: readonly Runs[], subjects: readonly string[]): ResultRow {
  const bare = figures(row, bareRuns(row, runs));
  const reference = ROWS.find(({ id }) => id === row.comparedWith) ?? row;
  const upstream = figures(reference, runsOf(reference, runs, 'upstream'));
  const upstreamAdded = differences(upstream, figures(reference, bareRuns(reference, runs)));
  const cells = subjects.flatMap((subject): Cell[] => {
    const own = subject === 'bare' ? bareRuns(row, runs) : runsOf(row, runs, subject);
    if (own === undefined) return [];
    const values = figures(row, own);
    // Bare Node has nothing installed.
    const added = row.scenario === 'size' ? values : differences(values, bare);
    const other = row.scenario === 'size' ? upstream : upstreamAdded;
    const compared = subject !== 'bare' && !NOT_COMPARED.includes(row.figure);
    return [
      {
        subject,
        value: summarise(present(values)),
        added: subject === 'bare' ? undefined : summarise(present(added)),
        ratio: compared ? summarise(present(ratios(added, other))) : undefined,
        problems: own.problems,
      },
    ];
  });
  const sightline = sightlineOf(cells);
  const limit = sightline && BUDGET.find((candidate) => candidate.row === row.id);
  return { ...row, cells, ...(limit && { limit, verdict: checkLimit(limit, sightline) }) };
}

/** Of the scenario itself, or of the one whose bare runs are the same. */
function bareRuns(row: Row, runs: readonly Runs[]): Runs | undefined {
  const scenario = SCENARIOS.find(({ id }) => id === row.scenario);
  const baseline = scenario?.kind === 'load' ? scenario.baseline : undefined;
  return runsOf({ scenario: baseline ?? row.scenario }, runs, 'bare');
}

function figures(row: Row, runs: Runs | undefined): Series {
  return (runs?.rounds ?? []).map((round) => round?.[row.figure]);
}

function runsOf(
  { scenario }: Pick<Row, 'scenario'>,
  runs: readonly Runs[],
  subject: string,
): Runs | undefined {
  return runs.find((each) => each.scenario === scenario && each.subject === subject);
}
