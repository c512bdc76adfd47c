import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface VirtualListProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** A row with a height of exactly ROW_PX and one link or button, to which the arrow keys move the focus. */
  readonly row: (item: Item, index: number) => ComponentChildren;
  /** Called with whether the list is being read: then rows must not move. */
  readonly onReading?: (isReading: boolean) => void;
  /** `tree` if the rows are tree items. */
  readonly role?: 'list' | 'tree';
  /** Index of the row to scroll to. */
  readonly target?: number | undefined;
}

const ROW_PX = 28;
/** Rows that are rendered above and below the visible ones. */
const MARGIN_ROWS = 10;

/** A list that renders only its visible rows: 50,000 spans are as fast as ten. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { label, items, keyOf, row, onReading, role = 'list', target } = props;
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const isOver = useRef(false);
  const measure = () => {
    const element = box.current;
    if (element === null) return;
    setView({ top: element.scrollTop, height: element.clientHeight });
    report();
  };
  const report = () => {
    const element = box.current;
    if (element === null) return;
    const hasFocus = element.contains(document.activeElement);
    onReading?.(isOver.current || hasFocus || element.scrollTop > 0);
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    measure();
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || target === undefined || target < 0) return;
    const top = target * ROW_PX;
    if (top < element.scrollTop || top + ROW_PX > element.scrollTop + element.clientHeight) {
      element.scrollTop = Math.max(0, top - element.clientHeight / 2);
    }
  }, [target]);

  const first = Math.max(0, Math.floor(view.top / ROW_PX) - MARGIN_ROWS);
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / ROW_PX) + MARGIN_ROWS);
  const setOver = (value: boolean) => () => {
    isOver.current = value;
    report();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys move the focus between its links
    <div
      class="rows"
      ref={box}
      onScroll={measure}
      onMouseEnter={setOver(true)}
      onMouseLeave={setOver(false)}
      onFocusCapture={report}
      onBlurCapture={() => setTimeout(report)}
      onKeyDown={(event) => moveFocus(event, box.current!)}
    >
      <div
        {...(items.length === 0 ? {} : { role, 'aria-label': label })}
        style={{ height: `${items.length * ROW_PX}px`, position: 'relative' }}
      >
        {items.slice(first, last).map((item, index) => (
          <div
            key={keyOf(item)}
            role={role === 'list' ? 'listitem' : 'none'}
            class="row"
            data-index={first + index}
            style={{ top: `${(first + index) * ROW_PX}px` }}
          >
            {row(item, first + index)}
          </div>
        ))}
      </div>
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  PageDown: 20,
  PageUp: -20,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function moveFocus(event: KeyboardEvent, box: HTMLElement): void {
  const step = STEPS[event.key];
  if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
  const focused = document.activeElement?.closest<HTMLElement>('.row');
  const count = Math.round((box.firstElementChild as HTMLElement).offsetHeight / ROW_PX);
  if (count === 0) return;
  event.preventDefault();
  const at = focused === null || focused === undefined ? -1 : Number(focused.dataset.index);
  const to = Math.min(count - 1, Math.max(0, at + step));
  const top = to * ROW_PX;
  if (top < box.scrollTop) box.scrollTop = top;
  if (top + ROW_PX > box.scrollTop + box.clientHeight) {
    box.scrollTop = top + ROW_PX - box.clientHeight;
  }
  // The row may have to be rendered first.
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      box
        .querySelector<HTMLElement>(`[data-index="${to}"] :is(a, button, [tabindex])`)
        ?.focus({ preventScroll: true }),
    ),
  );
}
