import type { RouteComparison, RunLine, RunRoute } from '../../store/read/runs.ts';
import { durationText } from '../../trace/duration-text.ts';
import { TableHead } from '../parts/table-head.tsx';
import { Fault, Note, Time } from '../parts/texts.tsx';
import { go, useRoute, withQuery } from '../state/route.ts';
import { post, useData } from '../state/use-data.ts';

/** The runs: each start of a service is one. Comparing two of them shows the effect of a change. */
export function Runs() {
  const { query } = useRoute();
  const { value, fault, refresh } = useData<readonly RunLine[]>('/api/view/runs', {
    signals: ['traces'],
  });
  const runs = value ?? [];
  const [before, after] = [query.get('before'), query.get('after')];
  const pin = ({ id, isPinned }: RunLine) =>
    post(`/api/pin?run=${id}&pin=${!isPinned}`).then(refresh, refresh);
  return (
    <>
      <h1>Runs</h1>
      <Fault text={fault} />
      {value?.length === 0 && <Note>No service has sent telemetry yet.</Note>}
      {runs.length > 0 && (
        <div class="scroll">
          <table class="numbers">
            <TableHead
              columns={[
                ...['Run', 'Started', 'Last arrival', 'Process', 'Spans', 'Before', 'After'],
                <span class="hidden">Pin</span>,
              ]}
            />
            <tbody>
              {runs.map((run) => (
                <tr key={run.id}>
                  <th scope="row">
                    <a href={`/traces?run=${run.id}`}>
                      <bdi>{run.service}</bdi> {run.version} #{run.id}
                    </a>
                  </th>
                  <td>
                    <Time micros={run.firstUs} />
                  </td>
                  <td>
                    <Time micros={run.lastUs} />
                  </td>
                  <td>{run.pid ?? ''}</td>
                  <td>{run.spans}</td>
                  {(['before', 'after'] as const).map((side) => (
                    <td key={side}>
                      <input
                        type="radio"
                        name={side}
                        aria-label={`${side} is run ${run.id}`}
                        checked={query.get(side) === String(run.id)}
                        onChange={() => go(withQuery({ [side]: String(run.id) }))}
                      />
                    </td>
                  ))}
                  <td>
                    <button type="button" aria-pressed={run.isPinned} onClick={() => pin(run)}>
                      {run.isPinned ? 'Pinned' : 'Pin'}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {before !== null && after !== null && <Comparison before={before} after={after} />}
      {runs.length > 1 && (before === null || after === null) && (
        <Note>To compare runs, select one before and one after a change.</Note>
      )}
    </>
  );
}

function Comparison({ before, after }: { readonly before: string; readonly after: string }) {
  const query = new URLSearchParams({ before, after });
  const { value, fault } = useData<readonly RouteComparison[]>(`/api/view/compare?${query}`, {
    signals: ['traces'],
  });
  return (
    <section aria-labelledby="compared">
      <h2 id="compared">
        Run {before} and run {after}
      </h2>
      <Fault text={fault} />
      <div class="scroll">
        <table class="numbers">
          <TableHead
            columns={['Route', 'Requests', 'P50', 'P95', 'Errors', 'Queries per request']}
          />
          <tbody>
            {(value ?? []).map((row) => (
              <Row key={row.route} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ row: { route, before, after } }: { readonly row: RouteComparison }) {
  return (
    <tr>
      <th scope="row">
        <bdi>{route}</bdi>
        {before === undefined && <span class="tag">only after</span>}
        {after === undefined && <span class="tag">only before</span>}
      </th>
      <Cell value={(run) => run.count} text={String} before={before} after={after} isNeutral />
      <Cell value={(run) => run.p50Ns} text={durationText} before={before} after={after} />
      <Cell value={(run) => run.p95Ns} text={durationText} before={before} after={after} />
      <Cell
        value={(run) => (100 * run.errors) / run.count}
        text={(share) => `${share.toFixed(1)} %`}
        before={before}
        after={after}
      />
      <Cell
        value={(run) => run.queries}
        text={(count) => count.toFixed(1)}
        before={before}
        after={after}
      />
    </tr>
  );
}

/** Smaller changes, as a share of the larger value, are not marked. */
const MIN_CHANGE = 0.1;

function Cell(props: {
  readonly value: (run: RunRoute) => number;
  readonly text: (value: number) => string;
  readonly before: RunRoute | undefined;
  readonly after: RunRoute | undefined;
  /** More is neither better nor worse. */
  readonly isNeutral?: boolean;
}) {
  const { value, text, before, after, isNeutral = false } = props;
  const [old, current] = [before && value(before), after && value(after)];
  const change = old === undefined || current === undefined ? 0 : current - old;
  const isNotable = !isNeutral && Math.abs(change) > MIN_CHANGE * Math.max(old ?? 0, current ?? 0);
  const word = !isNotable ? '' : change > 0 ? ' ▲ worse' : ' ▼ better';
  return (
    <td class={!isNotable ? undefined : change > 0 ? 'bad' : 'good'}>
      {old === undefined ? '–' : text(old)} → {current === undefined ? '–' : text(current)}
      {word}
    </td>
  );
}
