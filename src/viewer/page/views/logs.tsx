import { toMicros, toText } from '../../otlp/values.ts';
import type { LogList, StoredLog } from '../../store/read/logs.ts';
import { severityName } from '../../trace/severity.ts';
import { Attributes, Value } from '../parts/attributes.tsx';
import { DetailPane } from '../parts/detail-pane.tsx';
import {
  apiQuery,
  ChoiceFilter,
  FilterBar,
  ServiceFilter,
  TextFilter,
  TimeFilter,
} from '../parts/filters.tsx';
import { LiveBar, useLiveData } from '../parts/live-bar.tsx';
import { LogRow } from '../parts/log-row.tsx';
import { OlderLink } from '../parts/older-link.tsx';
import { Fault, Note, Time } from '../parts/texts.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { useRoute, withQuery } from '../state/route.ts';
import { useData } from '../state/use-data.ts';
import { Conversation } from './conversation.tsx';

const FILTERS = ['q', 'service', 'severity', 'since', 'trace', 'before'];
const MAX_LINES = '1000';

/** Log records, the newest on top. */
export function Logs() {
  const query = apiQuery(FILTERS, { limit: MAX_LINES });
  const logId = useRoute().query.get('log') ?? undefined;
  const list = useLiveData<LogList>(`/api/view/logs?${query}`, ['logs']);
  const logs = list.value?.logs ?? [];
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
      <LiveBar list={list} count={`${logs.length} lines`} />
      <Fault text={list.fault} />
      <div class="split">
        <VirtualList
          label="Log lines"
          items={logs}
          keyOf={({ id }) => String(id)}
          onReading={list.setReading}
          row={(log) => <LogRow log={log} href={withQuery({ log: String(log.id) })} />}
        />
        {logId !== undefined && <LogDetail id={logId} />}
      </div>
      {list.value !== undefined && logs.length === 0 && <Note>No matching log lines.</Note>}
      <OlderLink end={list.value} />
    </>
  );
}

function LogDetail({ id }: { readonly id: string }) {
  const { value, fault } = useData<StoredLog>(`/api/view/log?id=${encodeURIComponent(id)}`);
  const record = value?.item;
  return (
    <DetailPane label="Log record" parameter="log" fault={fault}>
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
    </DetailPane>
  );
}
