import type { LogRecord } from '../../otlp/types.ts';
import { toMicros, toText } from '../../otlp/values.ts';
import type { LogList, Whole } from '../../store/read/logs.ts';
import { clockText } from '../../trace/clock-text.ts';
import { severityName } from '../../trace/severity.ts';
import { Attributes, Value } from '../parts/attributes.tsx';
import {
  apiQuery,
  ChoiceFilter,
  FilterBar,
  ServiceFilter,
  TextFilter,
  TimeFilter,
} from '../parts/filters.tsx';
import { LiveBar, useFollowing } from '../parts/live-bar.tsx';
import { LogRow } from '../parts/log-row.tsx';
import { Fault, Note, Time } from '../parts/texts.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { go, useRoute, withQuery } from '../state/route.ts';
import { useData } from '../state/use-data.ts';
import { Conversation } from './conversation.tsx';

const FILTERS = ['q', 'service', 'severity', 'since', 'trace', 'before'];

/** Log lines as they come, the newest on top. */
export function Logs() {
  const following = useFollowing();
  const query = apiQuery(FILTERS, { limit: '1000' });
  const chosen = useRoute().query.get('log') ?? undefined;
  const { value, fault, isStale, refresh } = useData<LogList>(`/api/view/logs?${query}`, {
    of: ['logs'],
    isFrozen: following.isFrozen,
    isKept: true,
  });
  const logs = value?.logs ?? [];
  return (
    <>
      <h1>Logs</h1>
      <FilterBar>
        <TextFilter name="q" label="text" />
        <ServiceFilter />
        <ChoiceFilter
          name="severity"
          label="at least"
          choices={[
            ['', 'all'],
            ['9', 'info'],
            ['13', 'warn'],
            ['17', 'error'],
          ]}
        />
        <TextFilter name="trace" label="trace" />
        <TimeFilter />
      </FilterBar>
      <LiveBar
        following={following}
        isStale={isStale}
        refresh={refresh}
        count={`${logs.length} lines`}
      />
      <Fault text={fault} />
      <div class="split">
        <VirtualList
          label="Log lines"
          items={logs}
          keyOf={({ id }) => String(id)}
          onReading={following.setReading}
          row={(log) => <LogRow log={log} href={withQuery({ log: String(log.id) })} />}
        />
        {chosen !== undefined && <LogDetail id={chosen} />}
      </div>
      {value !== undefined && logs.length === 0 && <Note>No line meets this.</Note>}
      {value?.next !== undefined && (
        <p class="older">
          Searched back to {clockText(value.searchedToUs!)}.{' '}
          <a href={withQuery({ before: value.next })}>Look further back</a>
        </p>
      )}
    </>
  );
}

function LogDetail({ id }: { readonly id: string }) {
  const { value, fault } = useData<Whole<LogRecord>>(`/api/view/log?id=${encodeURIComponent(id)}`);
  const record = value?.item;
  return (
    <aside class="detail-pane" aria-label="Log record">
      <button
        type="button"
        class="close"
        aria-label="Close"
        onClick={() => go(withQuery({ log: '' }), true)}
      >
        ×
      </button>
      <Fault text={fault} />
      {record !== undefined && (
        <>
          <h2>
            {severityName(record.severityNumber ?? 0)}{' '}
            <Time micros={toMicros(record.timeUnixNano ?? record.observedTimeUnixNano)} />
          </h2>
          <Value text={toText(record.body)} />
          {record.traceId !== undefined && record.traceId !== '' && (
            <p>
              <a href={`/traces/${record.traceId}?span=${record.spanId ?? ''}`}>Its trace</a>
            </p>
          )}
          <Conversation attributes={record.attributes} />
          <Attributes title="Attributes" list={record.attributes} />
          <Attributes title="Resource" list={value?.resource.attributes} />
        </>
      )}
    </aside>
  );
}
