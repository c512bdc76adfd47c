import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface VirtualListProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** A row of exactly ROW_PX; it has one link or button, which the arrow keys go to. */
  readonly row: (item: Item, index: number) => ComponentChildren;
  /** Called with whether somebody reads: then rows must not move. */
  readonly onReading?: (isReading: boolean) => void;
  /** `tree` where rows are items of one. */
  readonly role?: 'list' | 'tree';
  /** Row that must be in sight. */
  readonly shown?: number | undefined;
}

export const ROW_PX = 28;
const BEYOND = 10;

/** A list of which only the rows in sight are in the page: a trace of 50,000 spans is as quick as one of ten. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { label, items, keyOf, row, onReading, role = 'list', shown } = props;
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
    if (element === null || shown === undefined || shown < 0) return;
    const at = shown * ROW_PX;
    if (at < element.scrollTop || at + ROW_PX > element.scrollTop + element.clientHeight) {
      element.scrollTop = Math.max(0, at - element.clientHeight / 2);
    }
  }, [shown]);

  const first = Math.max(0, Math.floor(view.top / ROW_PX) - BEYOND);
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / ROW_PX) + BEYOND);
  const over = (is: boolean) => () => {
    isOver.current = is;
    report();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys move the focus between its links
    <div
      class="rows"
      ref={box}
      onScroll={measure}
      onMouseEnter={over(true)}
      onMouseLeave={over(false)}
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
  // The row may have to be made first.
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      box
        .querySelector<HTMLElement>(`[data-index="${to}"] :is(a, button, [tabindex])`)
        ?.focus({ preventScroll: true }),
    ),
  );
}
