import { useMemo, useState } from 'preact/hooks';
import { durationText } from '../../trace/duration-text.ts';
import type { TraceRow, TraceTree } from '../../trace/trace-tree.ts';
import { Duration, hueOf } from '../parts/texts.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { go, withQuery } from '../state/route.ts';

const INDENT_PX = 14;
const MAX_INDENT = 20;

/**
 * The spans of a trace as a tree, with their times. The keys Right and Left expand and collapse, Enter selects a span.
 *
 * @param props.spanId id of the selected span
 */
export function Waterfall({
  trace,
  spanId,
}: {
  readonly trace: TraceTree;
  readonly spanId: string | undefined;
}) {
  const [collapsedIds, setCollapsedIds] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => visibleRows(trace.rows, collapsedIds), [trace, collapsedIds]);
  const toggle = (id: string, isOpen: boolean) => {
    const next = new Set(collapsedIds);
    if (isOpen) next.delete(id);
    else next.add(id);
    setCollapsedIds(next);
  };
  const target = useMemo(
    () => (spanId === undefined ? undefined : rows.findIndex(({ span }) => span.id === spanId)),
    [spanId, trace],
  );
  return (
    <div class="waterfall">
      <VirtualList
        label="Spans"
        role="tree"
        items={rows}
        keyOf={({ span }) => span.id}
        target={target}
        row={(row, index) => (
          <Span
            row={row}
            trace={trace}
            isSelected={row.span.id === spanId}
            isTabStop={spanId === undefined || target === -1 ? index === 0 : row.span.id === spanId}
            isOpen={!collapsedIds.has(row.span.id)}
            toggle={toggle}
          />
        )}
      />
    </div>
  );
}

interface SpanProps {
  readonly row: TraceRow;
  readonly trace: TraceTree;
  readonly isSelected: boolean;
  /** Whether the tab key stops here: a tree has one such item. */
  readonly isTabStop: boolean;
  readonly isOpen: boolean;
  readonly toggle: (id: string, isOpen: boolean) => void;
}

function Span({ row, trace, isSelected, isTabStop, isOpen, toggle }: SpanProps) {
  const { span, depth, below, selfNs, isCritical, isOrphan, repeats } = row;
  const { id, name, service, startUs, durationNs, isError, detail } = span;
  const total = Math.max(trace.durationNs, 1);
  const left = ((startUs - trace.startUs) * 1000 * 100) / total;
  const width = (durationNs * 100) / total;
  const select = () => go(withQuery({ span: isSelected ? '' : id }), true);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') select();
    else if (event.key === 'ArrowRight' && below > 0) toggle(id, true);
    else if (event.key === 'ArrowLeft' && below > 0) toggle(id, false);
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={below > 0 ? isOpen : undefined}
      tabIndex={isTabStop ? 0 : -1}
      class={`line span-line${isError ? ' failed' : ''}${isCritical ? ' critical' : ''}`}
      onClick={select}
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
        {isOrphan && <span class="tag">parent missing</span>}
        {repeats > 0 && <span class="tag warning-tag">N+1 ×{repeats}</span>}
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

function visibleRows(
  rows: readonly TraceRow[],
  collapsedIds: ReadonlySet<string>,
): readonly TraceRow[] {
  if (collapsedIds.size === 0) return rows;
  const visible: TraceRow[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    visible.push(row);
    if (collapsedIds.has(row.span.id)) index += row.below;
  }
  return visible;
}
