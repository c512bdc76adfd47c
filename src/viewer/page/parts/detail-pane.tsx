import type { ComponentChildren } from 'preact';
import { go, withQuery } from '../state/route.ts';
import { Fault } from './texts.tsx';

/** A pane beside a list with one of its items. */
export function DetailPane(props: {
  readonly label: string;
  /** Parameter of the address that names the item. */
  readonly parameter: string;
  readonly fault: string | undefined;
  readonly children: ComponentChildren;
}) {
  const { label, parameter, fault, children } = props;
  return (
    <aside class="detail-pane" aria-label={label}>
      <button
        type="button"
        class="close"
        aria-label="Close"
        onClick={() => go(withQuery({ [parameter]: '' }), true)}
      >
        ×
      </button>
      <Fault text={fault} />
      {children}
    </aside>
  );
}
