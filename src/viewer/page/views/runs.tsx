import type { ComparedRoute, RunLine, RunRoute } from '../../store/read/runs.ts';
import { durationText } from '../../trace/duration-text.ts';
import { Fault, Note, Time } from '../parts/texts.tsx';
import { go, useRoute, withQuery } from '../state/route.ts';
import { post, useData } from '../state/use-data.ts';

/** Each start is a run. Two of them side by side say what a change did. */
export function Runs() {
  const { query } = useRoute();
  const { value, fault, refresh } = useData<readonly RunLine[]>('/api/view/runs', {
    of: ['traces'],
  });
  const runs = value ?? [];
  const [before, after] = [query.get('before'), query.get('after')];
  const pin = ({ id, isPinned }: RunLine) =>
    post(`/api/pin?run=${id}&pin=${!isPinned}`).then(refresh, refresh);
  return (
    <>
      <h1>Runs</h1>
      <Fault text={fault} />
      {value?.length === 0 && <Note>No service has been started yet.</Note>}
      {runs.length > 0 && (
        <div class="scroll">
          <table class="numbers">
            <thead>
              <tr>
                {['Run', 'Started', 'Last heard', 'Process', 'Spans', 'Before', 'After', ''].map(
                  (text) => (
                    <th key={text} scope="col">
                      {text || <span class="hidden">Keep</span>}
                    </th>
                  ),
                )}
              </tr>
            </thead>
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
      {before !== null && after !== null && <Compared before={before} after={after} />}
      {runs.length > 1 && (before === null || after === null) && (
        <Note>Choose one run before and one after a change to compare them.</Note>
      )}
    </>
  );
}

function Compared({ before, after }: { readonly before: string; readonly after: string }) {
  const query = new URLSearchParams({ before, after });
  const { value, fault } = useData<readonly ComparedRoute[]>(`/api/view/compare?${query}`, {
    of: ['traces'],
  });
  return (
    <section aria-labelledby="compared">
      <h2 id="compared">
        Run {before} and run {after}
      </h2>
      <Fault text={fault} />
      <div class="scroll">
        <table class="numbers">
          <thead>
            <tr>
              {['Route', 'Requests', 'P50', 'P95', 'Errors', 'Queries per request'].map((text) => (
                <th key={text} scope="col">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
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

function Row({ row: { route, before, after } }: { readonly row: ComparedRoute }) {
  return (
    <tr>
      <th scope="row">
        <bdi>{route}</bdi>
        {before === undefined && <span class="tag">only after</span>}
        {after === undefined && <span class="tag">only before</span>}
      </th>
      <Cell of={(run) => run.count} text={String} before={before} after={after} isNeutral />
      <Cell of={(run) => run.p50Ns} text={durationText} before={before} after={after} />
      <Cell of={(run) => run.p95Ns} text={durationText} before={before} after={after} />
      <Cell
        of={(run) => (100 * run.errors) / run.count}
        text={(share) => `${share.toFixed(1)} %`}
        before={before}
        after={after}
      />
      <Cell
        of={(run) => run.queries}
        text={(count) => count.toFixed(1)}
        before={before}
        after={after}
      />
    </tr>
  );
}

/** A change by less than a tenth is none. */
const NOTABLE = 0.1;

function Cell(props: {
  readonly of: (run: RunRoute) => number;
  readonly text: (value: number) => string;
  readonly before: RunRoute | undefined;
  readonly after: RunRoute | undefined;
  readonly isNeutral?: boolean;
}) {
  const { of, text, before, after, isNeutral = false } = props;
  const [was, is] = [before && of(before), after && of(after)];
  const change = was === undefined || is === undefined ? 0 : is - was;
  const isNotable = !isNeutral && Math.abs(change) > NOTABLE * Math.max(was ?? 0, is ?? 0);
  const word = !isNotable ? '' : change > 0 ? ' ▲ worse' : ' ▼ better';
  return (
    <td class={!isNotable ? undefined : change > 0 ? 'bad' : 'good'}>
      {was === undefined ? '–' : text(was)} → {is === undefined ? '–' : text(is)}
      {word}
    </td>
  );
}
