import { useMemo, useState } from 'preact/hooks';
import { durationText } from '../../trace/duration-text.ts';
import type { AnalysedTrace, TraceRow } from '../../trace/trace-tree.ts';
import { Duration, hueOf } from '../parts/texts.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { go, withQuery } from '../state/route.ts';

export interface WaterfallProps {
  readonly trace: AnalysedTrace;
  readonly id: string;
  readonly chosen: string | undefined;
}

const INDENT_PX = 14;
const MAX_INDENT = 20;

/** The spans of a trace as a tree beside their times. Right and left open and close, Enter shows a span. */
export function Waterfall({ trace, chosen }: WaterfallProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => visible(trace.rows, closed), [trace, closed]);
  const toggle = (id: string, isOpen: boolean) => {
    const next = new Set(closed);
    if (isOpen) next.delete(id);
    else next.add(id);
    setClosed(next);
  };
  const shown = useMemo(
    () => (chosen === undefined ? undefined : rows.findIndex(({ span }) => span.id === chosen)),
    [chosen, trace],
  );
  return (
    <div class="waterfall">
      <VirtualList
        label="Spans"
        role="tree"
        items={rows}
        keyOf={({ span }) => span.id}
        shown={shown}
        row={(row, index) => (
          <Span
            row={row}
            trace={trace}
            isChosen={row.span.id === chosen}
            isFirst={chosen === undefined || shown === -1 ? index === 0 : row.span.id === chosen}
            isOpen={!closed.has(row.span.id)}
            toggle={toggle}
          />
        )}
      />
    </div>
  );
}

interface SpanProps {
  readonly row: TraceRow;
  readonly trace: AnalysedTrace;
  readonly isChosen: boolean;
  /** Whether the tab key stops here: in a tree, at one item. */
  readonly isFirst: boolean;
  readonly isOpen: boolean;
  readonly toggle: (id: string, isOpen: boolean) => void;
}

function Span({ row, trace, isChosen, isFirst, isOpen, toggle }: SpanProps) {
  const { span, depth, below, selfNs, isCritical, isOrphan, repeated } = row;
  const { id, name, service, startUs, durationNs, isError, detail } = span;
  const total = Math.max(trace.durationNs, 1);
  const left = ((startUs - trace.startUs) * 1000 * 100) / total;
  const width = (durationNs * 100) / total;
  const choose = () => go(withQuery({ span: isChosen ? '' : id }), true);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') choose();
    else if (event.key === 'ArrowRight' && below > 0) toggle(id, true);
    else if (event.key === 'ArrowLeft' && below > 0) toggle(id, false);
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isChosen}
      aria-expanded={below > 0 ? isOpen : undefined}
      tabIndex={isFirst ? 0 : -1}
      class={`line span-line${isError ? ' failed' : ''}${isCritical ? ' critical' : ''}`}
      onClick={choose}
      onKeyDown={onKey}
    >
      <span
        class="span-name"
        style={{ paddingLeft: `${Math.min(depth, MAX_INDENT) * INDENT_PX}px` }}
      >
        <span
          class="opener"
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            if (below > 0) toggle(id, !isOpen);
          }}
        >
          {below === 0 ? '' : isOpen ? '▾' : '▸'}
        </span>
        <bdi class="name">{name || '(no name)'}</bdi>
        {isOrphan && <span class="tag">parent not here</span>}
        {repeated > 0 && <span class="tag warning-tag">N+1 ×{repeated}</span>}
        <bdi class="faint detail">{detail}</bdi>
      </span>
      <bdi class="service" style={{ '--hue': hueOf(service) }}>
        {service}
      </bdi>
      <span class="track" title={`self ${durationText(selfNs)}`}>
        <span
          class="bar"
          style={{ left: `${left}%`, width: `${width}%`, '--hue': hueOf(service) }}
        />
      </span>
      <span class="faint self">{durationText(selfNs)}</span>
      <Duration nanos={durationNs} />
    </div>
  );
}

function visible(rows: readonly TraceRow[], closed: ReadonlySet<string>): readonly TraceRow[] {
  if (closed.size === 0) return rows;
  const shown: TraceRow[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    shown.push(row);
    if (closed.has(row.span.id)) index += row.below;
  }
  return shown;
}
