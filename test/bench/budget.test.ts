import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUDGET } from '../../bench/budget.ts';
import { checkLimit } from '../../bench/check-budget.ts';
import { failuresOf } from '../../bench/report/failures.ts';
import { toTable } from '../../bench/report/table.ts';
import { toResults } from '../../bench/results.ts';
import { QUICK_ROWS, ROWS, selectRows } from '../../bench/rows.ts';
import type { Runs } from '../../bench/run-rounds.ts';
import { summarise } from '../../bench/statistics.ts';

const SUBJECTS = ['bare', 'sightline', 'upstream'];

function runs(
  scenario: string,
  subject: string,
  figure: string,
  values: (number | undefined)[],
): Runs {
  return {
    scenario,
    subject,
    rounds: values.map((value) => (value === undefined ? undefined : { [figure]: value })),
    problems: values.includes(undefined) ? ['7 server spans instead of 8'] : [],
  };
}

function verdictOf(figures: number[]) {
  const limit = { row: 'http-cpu', of: 'added', most: 0.25 } as const;
  return checkLimit(limit, { value: undefined, ratio: summarise(figures) });
}

test('every limit is for a row that exists, and --quick has some of them', () => {
  for (const { row } of BUDGET) {
    assert.ok(
      ROWS.some(({ id }) => id === row),
      row,
    );
  }
  assert.ok(QUICK_ROWS.some(({ id }) => BUDGET.some(({ row }) => row === id)));
});

test('a limit is broken only where the spread of the runs does not reach back to it', () => {
  assert.equal(verdictOf([0.2, 0.25, 0.4]), 'within');
  assert.equal(verdictOf([0.22, 0.28, 0.34]), 'unclear');
  assert.equal(verdictOf([0.3, 0.31, 0.32]), 'broken');
  assert.equal(verdictOf([]), 'unknown');
});

test('a broken limit fails the bench', () => {
  const [row] = toResults(
    selectRows(['http-cpu']),
    [
      runs('http', 'bare', 'cpu', [30, 30, 30]),
      runs('http', 'sightline', 'cpu', [70, 71, 72]),
      runs('http', 'upstream', 'cpu', [110, 110, 110]),
    ],
    SUBJECTS,
  );
  assert.equal(row?.verdict, 'broken');
  assert.equal(row?.cells[1]?.added?.median, 41);
  assert.match(failuresOf([row!], []).join(), /beyond the budget of 0.2/);
  assert.match(toTable([row!], SUBJECTS), /30\.0 µs.*\+41\.0 µs.*\+80\.0 µs.*0\.51.*BROKEN/);
});

test('nothing sampled is compared with what upstream adds when all is sampled', () => {
  const [row] = toResults(
    selectRows(['http-off-cpu']),
    [
      runs('http', 'bare', 'cpu', [30]),
      runs('http', 'upstream', 'cpu', [110]),
      runs('http-off', 'sightline', 'cpu', [38]),
    ],
    SUBJECTS,
  );
  assert.equal(row?.cells.find(({ subject }) => subject === 'sightline')?.ratio?.median, 0.1);
  assert.equal(row?.verdict, 'within');
});

test('a size has a limit of its own, whatever upstream needs', () => {
  const [row] = toResults(
    selectRows(['packages']),
    [runs('size', 'sightline', 'packages', [11]), runs('size', 'upstream', 'packages', [208])],
    SUBJECTS,
  );
  assert.equal(row?.verdict, 'broken');
});

test('a run that lost telemetry fails the bench, however good the other rounds were', () => {
  const rows = toResults(
    selectRows(['http-cpu']),
    [
      runs('http', 'bare', 'cpu', [30, 30]),
      runs('http', 'sightline', 'cpu', [31, undefined]),
      runs('http', 'upstream', 'cpu', [110, 110]),
    ],
    SUBJECTS,
  );
  assert.deepEqual(failuresOf(rows, []), ['http, sightline: 7 server spans instead of 8']);
});

test('a peer that lost telemetry is no failure of ours', () => {
  const rows = toResults(
    selectRows(['http-cpu']),
    [runs('http', 'bare', 'cpu', [30]), runs('http', 'sentry', 'cpu', [undefined])],
    ['bare', 'sentry'],
  );
  assert.deepEqual(failuresOf(rows, ['sentry']), []);
  assert.match(toTable(rows, ['bare', 'sentry']), /failed/);
});

test('rows can be asked for by their own names and by those of their scenarios', () => {
  assert.deepEqual(
    selectRows(['http', 'size']).map(({ id }) => id),
    ['size', 'packages', 'http-cpu', 'http-loop', 'http-memory', 'http-spans'],
  );
  assert.throws(() => selectRows(['htp']), /no row is called "htp"; there are startup-cpu/);
  assert.equal(new Set(ROWS.map(({ id }) => id)).size, ROWS.length);
});
