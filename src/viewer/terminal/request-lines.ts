import { durationText } from '../trace/duration-text.ts';
import type { SlimSpan } from '../trace/slim-span.ts';
import { analyseTrace, type TraceRow } from '../trace/trace-tree.ts';
import { fit } from './terminal-line.ts';
import type { TerminalStyle } from './terminal-style.ts';

/** Lines of one tree; equal neighbours are one line. */
const MAX_LINES = 12;
const MAX_DEPTH = 6;

/**
 * A request in a terminal: its line, and below it what it did, equal steps in one line.
 *
 * @param code of the answer, of HTTP or of gRPC; may be empty
 */
export function requestLines(
  spans: readonly SlimSpan[],
  code: string,
  style: TerminalStyle,
): readonly string[] {
  const { rows, durationNs, repeated } = analyseTrace(spans);
  const [root] = rows;
  if (root === undefined) return [];
  const failed = rows.some(({ span }) => span.isError);
  const head = fit(
    [
      [failed ? '✗ ' : '✓ ', failed ? 'red' : 'green'],
      [root.span.name || '(no name)', 'bold'],
      [code === '' ? '' : `  ${code}`],
      [`  ${durationText(root.span.durationNs || durationNs)}`],
      [`  ${root.span.service}`, 'dim'],
      ...(repeated.length > 0
        ? ([[`  ${repeated[0]!.spans.length}× the same query`, 'yellow']] as const)
        : []),
    ],
    style,
  );
  const below = fold(rows.slice(1));
  const lines = below.slice(0, MAX_LINES).map(({ row, times, totalNs }) =>
    fit(
      [
        [`  ${'  '.repeat(Math.min(row.depth, MAX_DEPTH))}`],
        [row.span.name || '(no name)', row.span.isError ? 'red' : undefined],
        [times > 1 ? ` ×${times}` : '', 'yellow'],
        [`  ${durationText(totalNs)}`, 'dim'],
        [row.span.detail === '' ? '' : `  ${row.span.detail}`, 'dim'],
      ].map(([text, colour]) => (colour === undefined ? [text] : [text, colour]) as never),
      style,
    ),
  );
  const rest = below.length - lines.length;
  return [head, ...lines, ...(rest > 0 ? [fit([[`    … ${rest} more`, 'dim']], style)] : [])];
}

interface Folded {
  readonly row: TraceRow;
  times: number;
  totalNs: number;
}

/** Neighbours of one name and depth without anything below them become one. */
function fold(rows: readonly TraceRow[]): readonly Folded[] {
  const folded: Folded[] = [];
  for (const row of rows) {
    const last = folded.at(-1);
    const isSame =
      last !== undefined &&
      last.row.below === 0 &&
      row.below === 0 &&
      last.row.depth === row.depth &&
      last.row.span.name === row.span.name &&
      last.row.span.isError === row.span.isError;
    if (isSame) {
      last.times += 1;
      last.totalNs += row.span.durationNs;
    } else folded.push({ row, times: 1, totalNs: row.span.durationNs });
  }
  return folded;
}
