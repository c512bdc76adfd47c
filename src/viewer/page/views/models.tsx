import type { ModelCall, ModelTotal } from '../../store/read/model-calls.ts';
import { apiQuery, FilterBar, ServiceFilter, TextFilter, TimeFilter } from '../parts/filters.tsx';
import { LiveBar, useLiveData } from '../parts/live-bar.tsx';
import { TableHead } from '../parts/table-head.tsx';
import { Duration, Errors, Fault, hueOf, Note, Time } from '../parts/texts.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { useRoute, withQuery } from '../state/route.ts';
import { SpanDetail } from './span-detail.tsx';

const FILTERS = ['q', 'service', 'since', 'conversation'];
const MAX_CALLS = '500';

interface ModelCalls {
  readonly totals: readonly ModelTotal[];
  readonly calls: readonly ModelCall[];
}

/** Calls of models, agents and tools, with their tokens and messages. */
export function Models() {
  const parameters = apiQuery(FILTERS, { limit: MAX_CALLS });
  const list = useLiveData<ModelCalls>(`/api/view/models?${parameters}`, ['traces']);
  const { value, fault } = list;
  const { query } = useRoute();
  const [trace, span, conversation] = ['trace', 'span', 'conversation'].map((name) =>
    query.get(name),
  );
  const calls = value?.calls ?? [];
  return (
    <>
      <h1>Models</h1>
      <FilterBar>
        <TextFilter name="q" label="model, tool or agent" />
        <ServiceFilter />
        <TimeFilter />
        {conversation && (
          <a class="chip link-chip" href={withQuery({ conversation: '' })}>
            conversation {conversation} <span aria-hidden="true">×</span>
            <span class="hidden">: show all</span>
          </a>
        )}
      </FilterBar>
      <Fault text={fault} />
      {value !== undefined && calls.length === 0 && (
        <Note>
          No calls of models, agents or tools (spans with <code>gen_ai.operation.name</code>).
        </Note>
      )}
      {value !== undefined && value.totals.length > 0 && <Totals totals={value.totals} />}
      <LiveBar list={list} count={`${calls.length} calls`} />
      <div class="split">
        <VirtualList
          label="Calls"
          items={calls}
          keyOf={(call) => `${call.trace} ${call.span}`}
          onReading={list.setReading}
          row={(call) => <Line call={call} />}
        />
        {trace && span && <SpanDetail trace={trace} span={span} />}
      </div>
    </>
  );
}

function Totals({ totals }: { readonly totals: readonly ModelTotal[] }) {
  return (
    <div class="scroll totals">
      <table class="numbers">
        <TableHead
          columns={['Called', 'Calls', 'Errors', 'Mean', 'Tokens in', 'from cache', 'Tokens out']}
        />
        <tbody>
          {totals.map((total) => (
            <tr key={`${total.service} ${total.operation} ${total.name}`}>
              <th scope="row">
                <bdi>{total.operation}</bdi> <bdi>{total.name}</bdi>{' '}
                <bdi class="faint">
                  {total.provider} {total.service}
                </bdi>
              </th>
              <td>{total.calls}</td>
              <td>
                <Errors count={total.errors} total={total.calls} />
              </td>
              <td>
                <Duration nanos={total.meanNs} />
              </td>
              <td>{total.inputTokens.toLocaleString('en')}</td>
              <td>{total.cachedTokens.toLocaleString('en')}</td>
              <td>{total.outputTokens.toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ call }: { readonly call: ModelCall }) {
  const { trace, span, startUs, durationNs, isError, service, operation, name } = call;
  return (
    <a
      class={`line model-line${isError ? ' failed' : ''}`}
      href={withQuery({ trace, span })}
      aria-current={useRoute().query.get('span') === span ? 'true' : undefined}
    >
      <Time micros={startUs} />
      <span class="mark">{isError ? '✗' : '✓'}</span>
      <span class="name">
        <bdi>{operation}</bdi> <bdi>{name}</bdi>
      </span>
      <bdi class="service" style={{ '--hue': hueOf(service) }}>
        {service}
      </bdi>
      <span class="faint number">
        {call.inputTokens + call.outputTokens === 0
          ? ''
          : `${call.inputTokens} in, ${call.outputTokens} out`}
      </span>
      <Duration nanos={durationNs} />
    </a>
  );
}
