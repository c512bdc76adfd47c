import { useEffect, useMemo, useState } from 'preact/hooks';
import type { LogLine } from '../../store/read/logs.ts';
import { type SlimRow, slimSpanOf } from '../../trace/slim-span.ts';
import { type AnalysedTrace, analyseTrace } from '../../trace/trace-tree.ts';
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

/** Spans of a trace that is not read again with whatever arrives. */
const LARGE = 2000;

/** One trace: its waterfall, the chosen span, its log lines, who called whom. */
export function TracePage({ id }: { readonly id: string }) {
  const [isLarge, setLarge] = useState(false);
  const { value, fault, isStale, refresh } = useData<Trace>(`/api/view/trace?id=${id}`, {
    of: ['traces', 'logs'],
    isFrozen: isLarge,
  });
  useEffect(() => setLarge((value?.rows.length ?? 0) > LARGE), [value]);
  const chosen = useRoute().query.get('span') ?? undefined;
  const trace = useMemo(() => analyseTrace((value?.rows ?? []).map(slimSpanOf)), [value]);
  const [root] = trace.rows;
  if (value !== undefined && root === undefined) {
    return (
      <>
        <h1>Trace</h1>
        <Note>
          No span of the trace {id} is here: it has not arrived, or is older than what is kept.
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
            Look for more of it
          </button>
        )}
      </p>
      <Repeats trace={trace} />
      <div class="split">
        <Waterfall trace={trace} id={id} chosen={chosen} />
        {chosen !== undefined && <SpanDetail trace={id} span={chosen} />}
      </div>
      <Related logs={value?.logs ?? []} span={chosen} />
      <Calls trace={id} />
    </>
  );
}

/** Asked for when it is opened: of a trace of 50,000 spans, it takes its time. */
function Calls({ trace }: { readonly trace: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Who calls whom in this trace</summary>
      {isOpen && <EdgeTable trace={trace} />}
    </details>
  );
}

function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function Repeats({ trace }: { readonly trace: AnalysedTrace }) {
  return (
    <>
      {trace.repeated.map(({ parent, query, spans, totalNs }) => (
        <p key={`${parent} ${query}`} class="warning">
          <strong>N+1:</strong> the same query {spans.length} times, <Duration nanos={totalNs} /> in
          all: <code>{query}</code>
        </p>
      ))}
    </>
  );
}

function Related({
  logs,
  span,
}: {
  readonly logs: readonly LogLine[];
  readonly span: string | undefined;
}) {
  const [onlySpan, setOnlySpan] = useState(false);
  if (logs.length === 0) return null;
  const shown = onlySpan && span !== undefined ? logs.filter((log) => log.span === span) : logs;
  return (
    <section aria-labelledby="related">
      <h2 id="related">Log lines</h2>
      {span !== undefined && (
        <label class="inline">
          <input
            type="checkbox"
            checked={onlySpan}
            onChange={(event) => setOnlySpan(event.currentTarget.checked)}
          />
          <span>only of the chosen span</span>
        </label>
      )}
      <ul class="plain">
        {shown.map((log) => (
          <li key={log.id}>
            <LogRow log={log} />
          </li>
        ))}
      </ul>
    </section>
  );
}
