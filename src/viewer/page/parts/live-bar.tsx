import { useEffect, useState } from 'preact/hooks';
import type { Signal } from '../../otlp/otlp-types.ts';
import { type Data, useData } from '../state/use-data.ts';

/** Data of a list that stays as it is while the list is paused or being read. */
export interface LiveData<T> extends Data<T> {
  readonly isPaused: boolean;
  readonly setPaused: (isPaused: boolean) => void;
  readonly isFrozen: boolean;
  readonly setReading: (isReading: boolean) => void;
}

/** The key `p` pauses the list. */
export function useLiveData<T>(path: string, signals: readonly Signal[]): LiveData<T> {
  const [isPaused, setPaused] = useState(false);
  const [isReading, setReading] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = (event.target as Element).matches('input, select, textarea');
      if (event.key === 'p' && !isTyping && !event.metaKey && !event.ctrlKey) {
        setPaused((current) => !current);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const isFrozen = isPaused || isReading;
  const data = useData<T>(path, { signals, isFrozen, showsPrevious: true });
  return { ...data, isPaused, setPaused, isFrozen, setReading };
}

export function LiveBar(props: { readonly list: LiveData<unknown>; readonly count: string }) {
  const { list, count } = props;
  const { isPaused, setPaused, isFrozen, isStale, refresh } = list;
  return (
    <div class="live-bar">
      <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
        {isPaused ? 'Follow' : 'Pause'}
      </button>
      <span class="faint">{count}</span>
      <span aria-live="polite">
        {isFrozen && isStale && (
          <button type="button" class="pill" onClick={refresh}>
            Show newer rows
          </button>
        )}
      </span>
    </div>
  );
}
