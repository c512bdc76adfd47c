import type { OneError } from '../../test/e2e/one-error.ts';

const WIDTH = 820;
const LEFT = 250;
const ROW = 22;
const MARGIN = 16;
/** Characters that fit into a panel, in the monospaced font. */
const MOST_CHARACTERS = 96;

interface Panel {
  readonly title: string;
  readonly note: string;
  readonly lines: readonly string[];
}

/**
 * Draws one error in the three places where it is reported: the trace, the log and the Sentry event. The trace id,
 * which links them, is highlighted in each.
 *
 * @returns an SVG for light and dark pages
 */
export function drawOneError({ spans, logs, events }: OneError): string {
  const [event] = events;
  const { trace_id: traceId = '', span_id: spanId = '' } = event?.contexts?.trace ?? {};
  const panels = [
    tracePanel(spans, traceId, spanId),
    logPanel(logs, traceId),
    eventPanel(event, traceId),
  ];
  let y = 40;
  const drawings = panels.map(({ title, note, lines }) => {
    const height = 2 * MARGIN + ROW + lines.length * ROW;
    const inside = [
      `<rect class="panel" x="0.5" y="${y}.5" width="${WIDTH - 1}" height="${height}" rx="6"/>`,
      text(MARGIN, y + MARGIN + 10, title, 'head'),
      text(WIDTH - MARGIN, y + MARGIN + 10, note, 'note end'),
      `<g transform="translate(0 ${y + MARGIN + ROW + 6})">`,
      ...lines,
      '</g>',
    ].join('\n');
    y += height + 12;
    return inside;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="One error in the trace, in the log and in Sentry">`,
    `<style>${STYLE}</style>`,
    text(0, 20, 'One error, three places, one trace id', 'title'),
    ...drawings,
    '</svg>',
    '',
  ].join('\n');
}

function tracePanel(spans: OneError['spans'], traceId: string, failed: string): Panel {
  const sorted = [...spans].sort((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
  const start = sorted[0]?.startTimeUnixNano ?? 0n;
  const total = Math.max(...sorted.map((span) => Number(span.endTimeUnixNano - start)), 1);
  const scale = (WIDTH - LEFT - 90) / total;
  const lines = sorted.map((span, index) => {
    const y = index * ROW;
    const x = LEFT + Number(span.startTimeUnixNano - start) * scale;
    const duration = Number(span.endTimeUnixNano - span.startTimeUnixNano);
    const width = Math.max(2, duration * scale);
    const isIt = span.spanId === failed;
    const indent = span.kind === 'SERVER' ? 0 : 14;
    return [
      text(MARGIN + indent, y + 10, span.name, isIt ? 'bad' : ''),
      `<rect class="${span.status.code === 'ERROR' ? 'bad-bar' : 'bar'}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="12" rx="2"/>`,
      text(x + width + 6, y + 10, `${(duration / 1e6).toFixed(1)} ms`, 'note'),
    ].join('\n');
  });
  return { title: 'Trace', note: `trace ${traceId}`, lines };
}

function logPanel(logs: OneError['logs'], traceId: string): Panel {
  const lines = logs.map(({ severityText, body, spanId }, index) =>
    text(
      MARGIN,
      index * ROW + 10,
      short(`${(severityText ?? '').toUpperCase().padEnd(6)}${String(body)}   span ${spanId}`),
      severityText === 'error' ? 'code bad' : 'code',
    ),
  );
  return { title: 'Log', note: `trace_id=${traceId}`, lines };
}

function eventPanel(event: OneError['events'][number] | undefined, traceId: string): Panel {
  const error = event?.exception?.values?.at(-1);
  const frame = error?.stacktrace?.frames?.findLast(({ in_app: isOwn }) => isOwn);
  const file = frame?.filename?.replace(/^.*study-service\//, '');
  const rows: ReadonlyArray<readonly [string, string]> = [
    [`${error?.type}: ${error?.value}`, 'bad'],
    [
      `${event?.transaction}   environment ${event?.environment}, release ${event?.release}, span ${event?.contexts?.trace?.span_id}`,
      'code',
    ],
    [`${file}:${frame?.lineno}   ${frame?.context_line?.trim()}`, 'code'],
    ...(event?.breadcrumbs ?? [])
      .slice(-3)
      .map(({ category, message }) => [`${category?.padEnd(8)}${message}`, 'code faint'] as const),
  ];
  const lines = rows.map(([content, classes], index) =>
    text(MARGIN, index * ROW + 10, short(content), classes),
  );
  return { title: 'Sentry', note: `trace ${traceId}`, lines };
}

const STYLE = [
  'text{font:13px system-ui,sans-serif;fill:#24292f}',
  '.title{font-size:16px;font-weight:600}.head{font-weight:600}',
  '.note{font-size:12px;fill:#1a7f5a}.end{text-anchor:end}',
  '.code{font:12px ui-monospace,monospace}.faint{fill:#6e7781}.bad{fill:#b3261e;font-weight:600}',
  '.panel{fill:none;stroke:#d0d7de}.bar{fill:#b9c0c8}.bad-bar{fill:#d8544a}',
  '@media (prefers-color-scheme:dark){',
  'text{fill:#e6edf3}.note{fill:#3fb488}.faint{fill:#8d96a0}.bad{fill:#ff8a80}',
  '.panel{stroke:#3d444d}.bar{fill:#57606a}}',
].join('');

function short(content: string): string {
  const line = content.replace(/\s*\n\s*/g, ' ');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

function text(x: number, y: number, content: string, classes: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const space = classes.includes('code') ? ' xml:space="preserve"' : '';
  return `<text class="${classes}" x="${x.toFixed(1)}" y="${y}"${space}>${escaped}</text>`;
}
