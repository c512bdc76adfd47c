import { useEffect, useRef } from 'preact/hooks';
import type { ChartData } from '../../metric/chart-data.ts';

const HEIGHT_PX = 160;
const MAX_COLUMNS = 400;

/** Counts of values by bucket over time: a darker cell has more. */
export function HeatMap({ data, unit }: { readonly data: ChartData; readonly unit: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const columns = data.distributions.slice(-MAX_COLUMNS);
  const bounds = boundsOf(columns);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return;
    element.width = element.clientWidth;
    element.height = HEIGHT_PX;
    const counts = columns.flatMap(({ buckets }) => buckets.map(({ count }) => count));
    const most = Math.max(1, ...counts);
    const width = element.width / Math.max(1, columns.length);
    const height = HEIGHT_PX / Math.max(1, bounds.length);
    const { color: colour } = getComputedStyle(element);
    context.clearRect(0, 0, element.width, element.height);
    context.fillStyle = colour;
    for (const [x, { buckets }] of columns.entries()) {
      for (const { to, count } of buckets) {
        if (count === 0) continue;
        context.globalAlpha = 0.15 + 0.85 * Math.sqrt(count / most);
        const y = bounds.length - 1 - bounds.indexOf(to);
        context.fillRect(x * width, y * height, Math.ceil(width), Math.ceil(height));
      }
    }
  }, [data]);
  if (bounds.length === 0) return null;
  const text = (bound: number | undefined) =>
    bound === Number.POSITIVE_INFINITY ? '∞' : String(Number((bound ?? 0).toPrecision(3)));
  return (
    <figure class="heat-map">
      <figcaption>
        Heat map, from {text(bounds[0])} {unit} at the bottom to {text(bounds.at(-1))} {unit} at the
        top (upper bounds)
      </figcaption>
      <canvas ref={canvas} role="img" aria-label="Heat map of the values over time" />
    </figure>
  );
}

/** The upper bounds of the buckets from the first to the last that is not empty. */
function boundsOf(list: ChartData['distributions']): readonly number[] {
  const all = [...new Set(list.flatMap(({ buckets }) => buckets.map(({ to }) => to)))].sort(
    (a, b) => a - b,
  );
  const used = new Set(
    list.flatMap(({ buckets }) => buckets.filter(({ count }) => count > 0).map(({ to }) => to)),
  );
  const first = all.findIndex((bound) => used.has(bound));
  const last = all.findLastIndex((bound) => used.has(bound));
  return first < 0 ? [] : all.slice(first, last + 1);
}
