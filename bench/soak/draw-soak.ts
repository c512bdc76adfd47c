import { MAX_MEMORY_MIB, type Sample, type Soak } from './soak.ts';

const WIDTH = 820;
const HEIGHT = 360;
const LEFT = 56;
const RIGHT = 24;
const TOP = 62;
const BOTTOM = 48;
const STEP_MIB = 50;

/**
 * Draws resident memory over time, without the preload and with it, and where the collector was what.
 *
 * @returns an SVG that suits light and dark pages
 */
export function drawSoak(soak: Soak): string {
  const { bare, sightline, states, seconds } = soak;
  const limit = bare.peak + MAX_MEMORY_MIB;
  const top = Math.ceil(Math.max(limit, sightline.peak) / STEP_MIB) * STEP_MIB;
  const x = (at: number) => LEFT + (at / seconds) * (WIDTH - LEFT - RIGHT);
  const y = (mib: number) => HEIGHT - BOTTOM - (mib / top) * (HEIGHT - BOTTOM - TOP);
  const line = (samples: readonly Sample[], kind: string) =>
    `<polyline class="${kind}" points="${samples.map(({ at, rss }) => `${x(at).toFixed(1)},${y(rss).toFixed(1)}`).join(' ')}"/>`;
  const grid = Array.from({ length: top / STEP_MIB + 1 }, (_, index) => index * STEP_MIB).flatMap(
    (mib) => [
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(mib)}" y2="${y(mib)}"/>`,
      text(LEFT - 8, y(mib) + 4, `${mib}`, 'end small'),
    ],
  );
  const marks = states
    .filter(({ at }) => at < seconds)
    .flatMap(({ state, at }) => [
      `<line class="mark" x1="${x(at)}" x2="${x(at)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>`,
      text(x(at) + 6, TOP + 12, `collector: ${state}`, 'small'),
    ]);
  const minutes = seconds >= 120;
  const ticks = Array.from({ length: 6 }, (_, index) => (index * seconds) / 5).map((at) =>
    text(
      x(at),
      HEIGHT - BOTTOM + 18,
      minutes ? `${+(at / 60).toFixed(1)} min` : `${at} s`,
      'middle small',
    ),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="Resident memory of a service at full load while its collector is away">`,
    `<style>${STYLE}</style>`,
    text(0, 20, 'Resident memory at full load while the collector is away, in MiB', 'title'),
    '<rect class="own-fill" x="0" y="34" width="12" height="12" rx="2"/>',
    text(18, 44, `with Sightline, ${sightline.requestsPerSecond} requests/s`, 'small'),
    '<rect class="bare-fill" x="220" y="34" width="12" height="12" rx="2"/>',
    text(238, 44, `without, ${bare.requestsPerSecond} requests/s`, 'small'),
    `<line class="limit" x1="420" x2="440" y1="40" y2="40"/>`,
    text(
      446,
      44,
      `the most without it, and ${MAX_MEMORY_MIB} MiB (SIGHTLINE_MAX_MEMORY_MIB)`,
      'small',
    ),
    ...grid,
    ...marks,
    ...ticks,
    `<line class="limit" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(limit)}" y2="${y(limit)}"/>`,
    line(bare.samples, 'bare'),
    line(sightline.samples, 'own'),
    text(
      0,
      HEIGHT - 8,
      `Node ${soak.node.slice(1)}, ${soak.when.slice(0, 10)}; npm run soak`,
      'caption',
    ),
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = [
  'text{font:13px system-ui,sans-serif;fill:#24292f}',
  '.title{font-size:16px;font-weight:600}.small{font-size:12px}',
  '.end{text-anchor:end}.middle{text-anchor:middle}',
  '.caption{font-size:11px;fill:#6e7781}',
  'polyline{fill:none;stroke-width:2}',
  '.own{stroke:#1a7f5a}.own-fill{fill:#1a7f5a}.bare{stroke:#b9c0c8}.bare-fill{fill:#b9c0c8}',
  '.grid{stroke:#d0d7de;stroke-width:.5}.mark{stroke:#8c959f;stroke-dasharray:2 3}',
  '.limit{stroke:#bc4c00;stroke-dasharray:6 4}',
  '@media (prefers-color-scheme:dark){',
  'text{fill:#e6edf3}.caption{fill:#8d96a0}.own{stroke:#3fb488}.own-fill{fill:#3fb488}',
  '.bare{stroke:#57606a}.bare-fill{fill:#57606a}.grid{stroke:#30363d}.limit{stroke:#f0883e}}',
].join('');

function text(x: number, y: number, content: string, classes: string): string {
  return `<text class="${classes}" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${content}</text>`;
}
