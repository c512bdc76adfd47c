import { useMemo } from 'preact/hooks';
import { chartData } from '../../metric/chart-data.ts';
import type { MetricLine, MetricSeries } from '../../store/read/metrics.ts';
import { apiQuery, FilterBar, TextFilter, TimeFilter } from '../parts/filters.tsx';
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

/** All metrics, and the chosen one over time. */
export function Metrics() {
  const { value, fault } = useData<readonly MetricLine[]>('/api/view/metrics', {
    of: ['metrics'],
  });
  const { query } = useRoute();
  const text = (query.get('q') ?? '').toLowerCase();
  const metrics = (value ?? []).filter(({ name }) => name.toLowerCase().includes(text));
  const [name, service] = [query.get('name'), query.get('service')];
  const chosen = (value ?? []).find((one) => one.name === name && one.service === service);
  return (
    <>
      <h1>Metrics</h1>
      <FilterBar>
        <TextFilter name="q" label="name" />
        <TimeFilter />
      </FilterBar>
      <Fault text={fault} />
      {value?.length === 0 && (
        <Note>No metric has arrived: they are collected every few seconds.</Note>
      )}
      <div class="split metrics">
        <ul class="plain metric-list">
          {metrics.map((one) => (
            <li key={`${one.service} ${one.name} ${one.kind}`}>
              <a
                href={withQuery({ name: one.name, service: one.service })}
                aria-current={one === chosen ? 'true' : undefined}
              >
                <bdi>{one.name}</bdi> <bdi class="faint">{one.service}</bdi>
              </a>
            </li>
          ))}
        </ul>
        {chosen !== undefined && (
          <Chosen key={`${chosen.service} ${chosen.name}`} metric={chosen} />
        )}
      </div>
    </>
  );
}

function Chosen({ metric }: { readonly metric: MetricLine }) {
  const { name, service, kind, unit, description } = metric;
  const query = apiQuery(['since', 'name', 'service']);
  const { value, fault } = useData<readonly MetricSeries[]>(`/api/view/metric?${query}`, {
    of: ['metrics'],
  });
  const data = useMemo(() => chartData(kind, value ?? []), [value, kind]);
  const shownUnit = `${unit === '1' ? '' : unit}${data.perSecond ? '/s' : ''}`;
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
      <Chart data={data} unit={shownUnit} label={name} />
      {data.distributions.length > 0 && <HeatMap data={data} unit={shownUnit} />}
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

/** The last value of each line, for those who read rather than look. */
function Latest({ data }: { readonly data: ReturnType<typeof chartData> }) {
  if (data.lines.length === 0) return <Note>No point in this time.</Note>;
  return (
    <table class="numbers latest">
      <thead>
        <tr>
          <th scope="col">Series</th>
          <th scope="col">Last</th>
        </tr>
      </thead>
      <tbody>
        {data.lines.map(({ label, values }) => (
          <tr key={label}>
            <th scope="row">
              <bdi>{label}</bdi>
            </th>
            <td>{shortNumber(values.findLast((one) => one !== null) ?? undefined)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shortNumber(value: number | undefined): string {
  return value === undefined ? '–' : String(Number(value.toPrecision(4)));
}
