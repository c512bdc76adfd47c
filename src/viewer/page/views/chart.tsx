import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { ChartData, ChartExemplar } from '../../metric/chart-data.ts';

interface Dot extends ChartExemplar {
  readonly left: number;
  readonly top: number;
}

const HEIGHT_PX = 220;
const MAX_LINES = 20;

/** Lines over time; the dot of an exemplar is a link to its trace. */
export function Chart(props: {
  readonly data: ChartData;
  readonly unit: string;
  readonly label: string;
}) {
  const { data, unit, label } = props;
  const box = useRef<HTMLDivElement>(null);
  const [dots, setDots] = useState<readonly Dot[]>([]);
  useEffect(() => {
    const element = box.current!;
    if (data.times.length === 0) return;
    // A canvas cannot use CSS variables: the element has their computed values.
    const { color: text, borderTopColor: grid } = getComputedStyle(element);
    const axis = {
      stroke: text,
      grid: { stroke: grid, width: 1 },
      ticks: { stroke: grid, width: 1 },
    };
    const lines = data.lines.slice(0, MAX_LINES);
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT_PX,
        legend: { show: lines.length <= 4 },
        cursor: { y: false },
        series: [
          {},
          ...lines.map(({ label: name }, index) => ({
            label: name,
            stroke: `hsl(${(205 + index * 77) % 360} 60% 50%)`,
            width: 1.5,
            points: { show: data.times.length < 30 },
            spanGaps: true,
          })),
        ],
        axes: [axis, { ...axis, size: 70, label: unit || undefined! }],
      },
      [[...data.times], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData,
      element,
    );
    const place = () => {
      const { left, top, width, height } = plot.over.getBoundingClientRect();
      const box = element.getBoundingClientRect();
      setDots(
        data.exemplars.flatMap((exemplar) => {
          const x = plot.valToPos(exemplar.time, 'x');
          const y = plot.valToPos(exemplar.value, 'y');
          if (!(x >= 0 && x <= width && y >= 0 && y <= height)) return [];
          return [{ ...exemplar, left: left - box.left + x, top: top - box.top + y }];
        }),
      );
    };
    place();
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: HEIGHT_PX });
      place();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [data, unit]);
  return (
    <div class="chart-box">
      <div class="chart" ref={box} role="img" aria-label={`${label} over time`} />
      {dots.map(({ trace, span, left, top, value }) => (
        <a
          key={`${trace} ${span} ${left}`}
          class="dot"
          href={`/traces/${trace}?span=${span}`}
          title={`${value} ${unit}`}
          style={{ left: `${left}px`, top: `${top}px` }}
        >
          <span class="hidden">
            Trace of an exemplar, {value} {unit}
          </span>
        </a>
      ))}
    </div>
  );
}
