import type { TraceLine, TraceList } from '../../store/read/traces.ts';
import {
  AttributeFilter,
  apiQuery,
  ChoiceFilter,
  FilterBar,
  ServiceFilter,
  TextFilter,
  TimeFilter,
} from '../parts/filters.tsx';
import { LiveBar, useLiveData } from '../parts/live-bar.tsx';
import { OlderLink } from '../parts/older-link.tsx';
import { Duration, Fault, hueOf, Note, Time } from '../parts/texts.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { useRoute } from '../state/route.ts';

const FILTERS = ['q', 'service', 'status', 'min', 'max', 'since', 'attribute', 'run', 'before'];
const MAX_TRACES = '500';

/** The newest requests of all services. */
export function Traces() {
  const query = apiQuery(FILTERS, { limit: MAX_TRACES });
  const list = useLiveData<TraceList>(`/api/view/traces?${query}`, ['traces']);
  const traces = list.value?.traces ?? [];
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
      <LiveBar list={list} count={`${traces.length} traces`} />
      <Fault text={list.fault} />
      <VirtualList
        label="Traces"
        items={traces}
        keyOf={({ id }) => id}
        onReading={list.setReading}
        row={(trace) => <Line trace={trace} longest={longest} />}
      />
      {list.value !== undefined && traces.length === 0 && <EmptyNote />}
      <OlderLink end={list.value} />
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
        {hasRoot ? '' : ', no root span'}
      </span>
      <span class="bar-box">
        <span class="bar" style={{ width: `${(100 * durationNs) / longest}%` }} />
      </span>
      <Duration nanos={durationNs} />
    </a>
  );
}

function EmptyNote() {
  const { query } = useRoute();
  if ([...query].length > 0) return <Note>No trace matches these filters.</Note>;
  return (
    <Note>
      Nothing has arrived yet. Send a request to the service, or see{' '}
      <a href="/missing">why something is missing</a>.
    </Note>
  );
}
