import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawPicture } from '../../bench/report/picture.ts';
import { toResults } from '../../bench/results.ts';
import { selectRows } from '../../bench/rows.ts';
import type { Runs } from '../../bench/run-rounds.ts';

function runs(scenario: string, subject: string, cpu: number): Runs {
  return { scenario, subject, rounds: [{ cpu }], problems: [] };
}

test('a bar is as long a part of the other as the figure is, and rows without a budget are left out', () => {
  const rows = toResults(
    selectRows(['http-cpu', 'http-off-cpu', 'fastify-loop']),
    [
      runs('http', 'bare', 30),
      runs('http', 'sightline', 50),
      runs('http', 'upstream', 110),
      runs('http-off', 'sightline', 34),
      runs('fastify', 'bare', 30),
      runs('fastify', 'sightline', 50),
      runs('fastify', 'upstream', 110),
    ],
    ['bare', 'sightline', 'upstream'],
  );
  const svg = drawPicture(rows, 'Node <24> & 2 cores');
  const widths = [...svg.matchAll(/<rect class="\w+" x="320".* width="([\d.]+)"/g)].map(
    ([, width]) => Number(width),
  );
  assert.deepEqual(widths, [82.5, 330, 16.5, 330]);
  assert.match(svg, />20\.0 µs</);
  assert.match(svg, />80\.0 µs \(all sampled\)</);
  assert.match(svg, /Node &lt;24&gt; &amp; 2 cores/);
  assert.doesNotMatch(svg, /NaN|undefined|Fastify/);
});
