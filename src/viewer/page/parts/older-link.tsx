import type { SearchEnd } from '../../store/newest-rows.ts';
import { clockText } from '../../trace/clock-text.ts';
import { withQuery } from '../state/route.ts';

/** Continues a search that ended before it had searched all rows. */
export function OlderLink({ end }: { readonly end: SearchEnd | undefined }) {
  if (end?.next === undefined) return null;
  return (
    <p class="older">
      Searched back to {clockText(end.searchedToUs!)}.{' '}
      <a href={withQuery({ before: end.next })}>Search further back</a>
    </p>
  );
}
