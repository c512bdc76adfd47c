import { useEffect, useMemo, useState } from 'preact/hooks';
import type { LogLine } from '../../store/read/logs.ts';
import { type SlimRow, slimSpanOf } from '../../trace/slim-span.ts';
import { type TraceTree, traceTree } from '../../trace/trace-tree.ts';
import { LogRow } from '../parts/log-row.tsx';
import { Duration, Fault, Note } from '../parts/texts.tsx';
import { useRoute } from '../state/route.ts';
import { useData } from '../state/use-data.ts';
import { EdgeTable } from './service-map.tsx';
import { SpanDetail } from './span-detail.tsx';
import { Waterfall } from './waterfall.tsx';

interface Trace {
  readonly rows: readonly SlimRow[];
  readonly logs: readonly LogLine[];
}

/** A trace with more spans is not loaded again at each arrival. */
const MAX_LIVE_SPANS = 2000;

/** One trace: its waterfall, the selected span, its log lines, the calls between its services. */
export function TracePage({ id }: { readonly id: string }) {
  const [isLarge, setLarge] = useState(false);
  const { value, fault, isStale, refresh } = useData<Trace>(`/api/view/trace?id=${id}`, {
    signals: ['traces', 'logs'],
    isFrozen: isLarge,
  });
  useEffect(() => setLarge((value?.rows.length ?? 0) > MAX_LIVE_SPANS), [value]);
  const spanId = useRoute().query.get('span') ?? undefined;
  const trace = useMemo(() => traceTree((value?.rows ?? []).map(slimSpanOf)), [value]);
  const [root] = trace.rows;
  if (value !== undefined && root === undefined) {
    return (
      <>
        <h1>Trace</h1>
        <Note>
          The store has no span of trace {id}: none has arrived, or they have been removed.
        </Note>
      </>
    );
  }
  return (
    <>
      <h1>
        <bdi>{root?.span.name ?? 'Trace'}</bdi>
      </h1>
      <Fault text={fault} />
      <p class="facts">
        <Duration nanos={trace.durationNs} /> · {countText(trace.rows.length, 'span')} ·{' '}
        {countText(new Set(trace.rows.map(({ span }) => span.service)).size, 'service')} ·{' '}
        <code>{id}</code> ·{' '}
        <a href={`/api/traces?trace=${id}&download=true`} download>
          OTLP
        </a>
        {isStale && isLarge && (
          <button type="button" class="pill" onClick={refresh}>
            Load newer spans
          </button>
        )}
      </p>
      <RepeatedQueries trace={trace} />
      <div class="split">
        <Waterfall trace={trace} spanId={spanId} />
        {spanId !== undefined && <SpanDetail trace={id} span={spanId} />}
      </div>
      <LogLines logs={value?.logs ?? []} spanId={spanId} />
      <Calls trace={id} />
    </>
  );
}

/** Loaded when opened: it takes a while for a trace of 50,000 spans. */
function Calls({ trace }: { readonly trace: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Calls between services in this trace</summary>
      {isOpen && <EdgeTable trace={trace} />}
    </details>
  );
}

function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function RepeatedQueries({ trace }: { readonly trace: TraceTree }) {
  return (
    <>
      {trace.repeatedQueries.map(({ parent, query, spans, totalNs }) => (
        <p key={`${parent} ${query}`} class="warning">
          <strong>N+1:</strong> the same query {spans.length} times, <Duration nanos={totalNs} /> in
          all: <code>{query}</code>
        </p>
      ))}
    </>
  );
}

function LogLines({
  logs,
  spanId,
}: {
  readonly logs: readonly LogLine[];
  readonly spanId: string | undefined;
}) {
  const [onlySpan, setOnlySpan] = useState(false);
  if (logs.length === 0) return null;
  const lines =
    onlySpan && spanId !== undefined ? logs.filter(({ span }) => span === spanId) : logs;
  return (
    <section aria-labelledby="log-lines">
      <h2 id="log-lines">Log lines</h2>
      {spanId !== undefined && (
        <label class="inline">
          <input
            type="checkbox"
            checked={onlySpan}
            onChange={(event) => setOnlySpan(event.currentTarget.checked)}
          />
          <span>only of the selected span</span>
        </label>
      )}
      <ul class="plain">
        {lines.map((log) => (
          <li key={log.id}>
            <LogRow log={log} />
          </li>
        ))}
      </ul>
    </section>
  );
}
