import { type ResultRow, sightlineOf } from '../results.ts';
import { inUnit } from './table.ts';

const WIDTH = 820;
const LEFT = 320;
const BAR_WIDTH = 330;
const BAR_HEIGHT = 13;
const ROW_HEIGHT = 48;
const TOP = 62;

/**
 * Draws what Sightline and upstream add to bare Node as pairs of bars, upstream's always of the same
 * length: rows of different units then stand beside each other, and what is seen is the part.
 *
 * @param caption where and when it was measured
 * @returns an SVG that suits light and dark pages
 */
export function drawPicture(rows: readonly ResultRow[], caption: string): string {
  const pairs = rows.flatMap((row) => {
    const sightline = sightlineOf(row.cells);
    if (row.limit === undefined || !sightline?.ratio || !sightline.added) return [];
    const reference = rows.find(({ id }) => id === (row.comparedWith ?? row.id));
    const upstream = reference?.cells.find(({ subject }) => subject === 'upstream');
    const upstreamAdded = upstream?.added?.median;
    if (upstreamAdded === undefined) return [];
    return [{ row, ratio: sightline.ratio.median, own: sightline.added.median, upstreamAdded }];
  });
  const height = TOP + pairs.length * ROW_HEIGHT + 30;
  const bars = pairs.map(({ row, ratio, own, upstreamAdded }, index) => {
    const y = TOP + index * ROW_HEIGHT;
    const length = Math.max(1.5, Math.min(1.2, ratio) * BAR_WIDTH);
    const note = row.comparedWith === undefined ? '' : ' (all sampled)';
    return [
      text(LEFT - 14, y + 19, row.label, 'end label'),
      bar(y, length, 'own'),
      text(LEFT + length + 8, y + 11, inUnit(own, row), 'figure own-figure'),
      bar(y + BAR_HEIGHT + 3, BAR_WIDTH, 'upstream'),
      text(LEFT + BAR_WIDTH + 8, y + 27, `${inUnit(upstreamAdded, row)}${note}`, 'figure'),
    ].join('\n');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="What Sightline and upstream's preload add to bare Node">`,
    `<style>${STYLE}</style>`,
    text(0, 20, 'What a preload adds to bare Node', 'title'),
    `<rect class="own" x="0" y="34" width="12" height="12" rx="2"/>`,
    text(18, 44, 'Sightline', 'label'),
    `<rect class="upstream" x="96" y="34" width="12" height="12" rx="2"/>`,
    text(114, 44, '@opentelemetry/auto-instrumentations-node/register', 'label'),
    ...bars,
    text(0, height - 8, caption, 'caption'),
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = [
  'text{font:13px system-ui,sans-serif;fill:#24292f}',
  '.title{font-size:16px;font-weight:600}',
  '.end{text-anchor:end}',
  '.figure{font-size:12px}',
  '.own-figure{font-weight:600}',
  '.caption{font-size:11px;fill:#6e7781}',
  '.own{fill:#1a7f5a}',
  '.upstream{fill:#b9c0c8}',
  '@media (prefers-color-scheme:dark){',
  'text{fill:#e6edf3}.caption{fill:#8d96a0}.own{fill:#3fb488}.upstream{fill:#57606a}}',
].join('');

function bar(y: number, width: number, kind: string): string {
  const size = `width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"`;
  return `<rect class="${kind}" x="${LEFT}" y="${y}" ${size}/>`;
}

function text(x: number, y: number, content: string, classes: string): string {
  return `<text class="${classes}" x="${x.toFixed(1)}" y="${y}">${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
