import type { TraceLine, TraceList } from '../../store/read/traces.ts';
import { clockText } from '../../trace/clock-text.ts';
import {
  AttributeFilter,
  apiQuery,
  ChoiceFilter,
  FilterBar,
  ServiceFilter,
  TextFilter,
  TimeFilter,
} from '../parts/filters.tsx';
import { LiveBar, useFollowing } from '../parts/live-bar.tsx';
import { Duration, Fault, hueOf, Note, Time } from '../parts/texts.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { useRoute, withQuery } from '../state/route.ts';
import { useData } from '../state/use-data.ts';

const FILTERS = ['q', 'service', 'status', 'min', 'max', 'since', 'attribute', 'run', 'before'];
const SHOWN = 500;

/** The newest requests of all services. */
export function Traces() {
  const following = useFollowing();
  const query = apiQuery(FILTERS, { limit: String(SHOWN) });
  const { value, fault, isStale, refresh } = useData<TraceList>(`/api/view/traces?${query}`, {
    of: ['traces'],
    isFrozen: following.isFrozen,
    isKept: true,
  });
  const traces = value?.traces ?? [];
  const longest = traces.reduce((most, { durationNs }) => Math.max(most, durationNs), 1);
  return (
    <>
      <h1>Traces</h1>
      <FilterBar>
        <TextFilter name="q" label="name or id" />
        <ServiceFilter />
        <ChoiceFilter
          name="status"
          label="status"
          choices={[
            ['', 'all'],
            ['error', 'failed'],
          ]}
        />
        <TextFilter name="min" label="from ms" />
        <TextFilter name="max" label="to ms" />
        <TimeFilter />
        <AttributeFilter />
      </FilterBar>
      <LiveBar
        following={following}
        isStale={isStale}
        refresh={refresh}
        count={`${traces.length} traces`}
      />
      <Fault text={fault} />
      <VirtualList
        label="Traces"
        items={traces}
        keyOf={({ id }) => id}
        onReading={following.setReading}
        row={(trace) => <Line trace={trace} longest={longest} />}
      />
      {value !== undefined && traces.length === 0 && <Nothing />}
      <Older list={value} />
    </>
  );
}

function Line({ trace, longest }: { readonly trace: TraceLine; readonly longest: number }) {
  const { id, name, service, code, detail, startUs, durationNs } = trace;
  const { spans, errors, queries, hasRoot } = trace;
  return (
    <a class={`line trace-line${errors > 0 ? ' failed' : ''}`} href={`/traces/${id}`}>
      <Time micros={startUs} />
      <span class="mark">{errors > 0 ? '✗' : '✓'}</span>
      <bdi class="name">
        {name || '(no name)'} {!name.includes('/') && <span class="faint">{detail}</span>}
      </bdi>
      <span class="code">{code}</span>
      <bdi class="service" style={{ '--hue': hueOf(service) }}>
        {service}
      </bdi>
      <span class="faint number">
        {spans} {spans === 1 ? 'span' : 'spans'}
        {queries > 0 ? `, ${queries} queries` : ''}
        {hasRoot ? '' : ', no first span'}
      </span>
      <span class="bar-box">
        <span class="bar" style={{ width: `${(100 * durationNs) / longest}%` }} />
      </span>
      <Duration nanos={durationNs} />
    </a>
  );
}

function Nothing() {
  const { query } = useRoute();
  if ([...query].length > 0) return <Note>No trace meets these filters.</Note>;
  return (
    <Note>
      Nothing has arrived yet. Ask the service for something, or look at{' '}
      <a href="/missing">why something is missing</a>.
    </Note>
  );
}

function Older({ list }: { readonly list: TraceList | undefined }) {
  if (list?.next === undefined) return null;
  return (
    <p class="older">
      Searched back to {clockText(list.searchedToUs!)}.{' '}
      <a href={withQuery({ before: list.next })}>Look further back</a>
    </p>
  );
}
