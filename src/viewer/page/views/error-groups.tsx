import type { ErrorGroup } from '../../store/read/errors.ts';
import { apiQuery, FilterBar, ServiceFilter, TimeFilter } from '../parts/filters.tsx';
import { Fault, Note, Time } from '../parts/texts.tsx';
import { useData } from '../state/use-data.ts';

/** Errors by type and line of code, the newest first. */
export function ErrorGroups() {
  const query = apiQuery(['since', 'service']);
  const { value, fault } = useData<readonly ErrorGroup[]>(`/api/view/errors?${query}`, {
    signals: ['traces', 'logs'],
    showsPrevious: true,
  });
  return (
    <>
      <h1>Errors</h1>
      <FilterBar>
        <ServiceFilter />
        <TimeFilter />
      </FilterBar>
      <Fault text={fault} />
      {value?.length === 0 && <Note>No error has arrived.</Note>}
      <ul class="plain cards">
        {(value ?? []).map(({ id, type, message, service, count, firstUs, lastUs }) => (
          <li key={id}>
            <a class="card" href={`/errors/${id}`}>
              <strong>
                <bdi>{type}</bdi>
              </strong>
              <span class="count">×{count}</span>
              <bdi class="message-text">{message}</bdi>
              <span class="faint">
                <bdi>{service}</bdi> · <Time micros={firstUs} /> to <Time micros={lastUs} />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
