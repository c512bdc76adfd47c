import { useState } from 'preact/hooks';
import type { RouteLine } from '../../store/read/routes.ts';
import { apiQuery, FilterBar, ServiceFilter, TimeFilter } from '../parts/filters.tsx';
import { Duration, Errors, Fault, Note } from '../parts/texts.tsx';
import { useData } from '../state/use-data.ts';

type Column = 'route' | 'perSecond' | 'count' | 'errors' | 'p50Ns' | 'p95Ns' | 'p99Ns' | 'maxNs';

const COLUMNS: ReadonlyArray<readonly [Column, string]> = [
  ['route', 'Route'],
  ['perSecond', 'Rate /s'],
  ['count', 'Requests'],
  ['errors', 'Errors'],
  ['p50Ns', 'P50'],
  ['p95Ns', 'P95'],
  ['p99Ns', 'P99'],
  ['maxNs', 'Longest'],
];

/** Rate, errors and duration of the requests to each route. */
export function Routes() {
  const query = apiQuery(['since', 'service', 'run']);
  const { value, fault } = useData<readonly RouteLine[]>(`/api/view/routes?${query}`, {
    signals: ['traces'],
    showsPrevious: true,
  });
  const [sort, setSort] = useState<Column>('count');
  const compare = (a: RouteLine, b: RouteLine) =>
    sort === 'route' ? a.route.localeCompare(b.route) : b[sort] - a[sort];
  const rows = [...(value ?? [])].sort(compare);
  return (
    <>
      <h1>Routes</h1>
      <FilterBar>
        <ServiceFilter />
        <TimeFilter />
      </FilterBar>
      <Fault text={fault} />
      {value !== undefined && rows.length === 0 && <Note>No request has arrived.</Note>}
      {rows.length > 0 && (
        <div class="scroll">
          <table class="numbers">
            <thead>
              <tr>
                {COLUMNS.map(([name, text]) => (
                  <th
                    key={name}
                    scope="col"
                    aria-sort={
                      sort !== name ? undefined : name === 'route' ? 'ascending' : 'descending'
                    }
                  >
                    <button type="button" class="plain-button" onClick={() => setSort(name)}>
                      {text}
                      {sort === name ? ' ↓' : ''}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Line key={`${row.service} ${row.route}`} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Line({ row }: { readonly row: RouteLine }) {
  const { service, route, count, errors, perSecond, p50Ns, p95Ns, p99Ns, maxNs } = row;
  const traces = new URLSearchParams({ q: route, service });
  return (
    <tr>
      <th scope="row">
        <a href={`/traces?${traces}`}>
          <bdi>{route || '(no name)'}</bdi>
        </a>{' '}
        <bdi class="faint">{service}</bdi>
      </th>
      <td>{perSecond < 10 ? perSecond.toFixed(2) : perSecond.toFixed(0)}</td>
      <td>{count}</td>
      <td>
        <Errors count={errors} total={count} />
      </td>
      {[p50Ns, p95Ns, p99Ns, maxNs].map((nanos, index) => (
        <td key={index}>
          <Duration nanos={nanos} />
        </td>
      ))}
    </tr>
  );
}
