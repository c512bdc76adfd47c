import { useMemo } from 'preact/hooks';
import { chartData } from '../../metric/chart-data.ts';
import type { MetricLine, MetricSeries } from '../../store/read/metrics.ts';
import { apiQuery, FilterBar, TextFilter, TimeFilter } from '../parts/filters.tsx';
import { TableHead } from '../parts/table-head.tsx';
import { Fault, Note } from '../parts/texts.tsx';
import { useRoute, withQuery } from '../state/route.ts';
import { useData } from '../state/use-data.ts';
import { Chart } from './chart.tsx';
import { HeatMap } from './heat-map.tsx';

const KINDS = {
  gauge: 'gauge',
  sum: 'sum',
  histogram: 'histogram',
  exponentialHistogram: 'exponential histogram',
  summary: 'summary',
} as const;

/** The list of metrics, and the selected one over time. */
export function Metrics() {
  const { value, fault } = useData<readonly MetricLine[]>('/api/view/metrics', {
    signals: ['metrics'],
  });
  const { query } = useRoute();
  const text = (query.get('q') ?? '').toLowerCase();
  const metrics = (value ?? []).filter(({ name }) => name.toLowerCase().includes(text));
  const [name, service] = [query.get('name'), query.get('service')];
  const selected = (value ?? []).find((line) => line.name === name && line.service === service);
  return (
    <>
      <h1>Metrics</h1>
      <FilterBar>
        <TextFilter name="q" label="name" />
        <TimeFilter />
      </FilterBar>
      <Fault text={fault} />
      {value?.length === 0 && (
        <Note>No metrics have arrived: services export them every few seconds.</Note>
      )}
      <div class="split metrics">
        <ul class="plain metric-list">
          {metrics.map((line) => (
            <li key={`${line.service} ${line.name} ${line.kind}`}>
              <a
                href={withQuery({ name: line.name, service: line.service })}
                aria-current={line === selected ? 'true' : undefined}
              >
                <bdi>{line.name}</bdi> <bdi class="faint">{line.service}</bdi>
              </a>
            </li>
          ))}
        </ul>
        {selected !== undefined && (
          <MetricDetail key={`${selected.service} ${selected.name}`} metric={selected} />
        )}
      </div>
    </>
  );
}

function MetricDetail({ metric }: { readonly metric: MetricLine }) {
  const { name, service, kind, unit, description } = metric;
  const query = apiQuery(['since', 'name', 'service']);
  const { value, fault } = useData<readonly MetricSeries[]>(`/api/view/metric?${query}`, {
    signals: ['metrics'],
  });
  const data = useMemo(() => chartData(kind, value ?? []), [value, kind]);
  const chartUnit = `${unit === '1' ? '' : unit}${data.perSecond ? '/s' : ''}`;
  return (
    <section class="metric" aria-label={name}>
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <p class="facts">
        {KINDS[kind]}{' '}
        {unit !== '' && unit !== '1' && (
          <>
            in <bdi>{unit}</bdi>{' '}
          </>
        )}
        of <bdi>{service}</bdi>
      </p>
      <p>
        <bdi>{description}</bdi>
      </p>
      <Fault text={fault} />
      <Chart data={data} unit={chartUnit} label={name} />
      {data.distributions.length > 0 && <HeatMap data={data} unit={chartUnit} />}
      <Latest data={data} />
      {data.exemplars.length > 0 && (
        <section>
          <h3>Exemplars</h3>
          <ul class="plain exemplars">
            {data.exemplars
              .slice(-20)
              .toReversed()
              .map(({ value: measured, trace, span, time }) => (
                <li key={`${trace} ${span} ${time}`}>
                  <a href={`/traces/${trace}?span=${span}`}>
                    {measured} {unit}
                  </a>
                </li>
              ))}
          </ul>
        </section>
      )}
    </section>
  );
}

/** The last value of each line, as a table. */
function Latest({ data }: { readonly data: ReturnType<typeof chartData> }) {
  if (data.lines.length === 0) return <Note>No points in this time.</Note>;
  return (
    <table class="numbers latest">
      <TableHead columns={['Series', 'Last']} />
      <tbody>
        {data.lines.map(({ label, values }) => (
          <tr key={label}>
            <th scope="row">
              <bdi>{label}</bdi>
            </th>
            <td>{shortNumber(values.findLast((item) => item !== null) ?? undefined)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shortNumber(value: number | undefined): string {
  return value === undefined ? '–' : String(Number(value.toPrecision(4)));
}
