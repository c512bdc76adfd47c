import { useEffect, useState } from 'preact/hooks';

/** Whether a list follows what arrives: not while it is paused, and not while somebody reads it. */
export function useFollowing() {
  const [isPaused, setPaused] = useState(false);
  const [isReading, setReading] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = (event.target as Element).matches('input, select, textarea');
      if (event.key === 'p' && !isTyping && !event.metaKey && !event.ctrlKey) {
        setPaused((was) => !was);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return { isPaused, setPaused, isReading, setReading, isFrozen: isPaused || isReading };
}

export function LiveBar(props: {
  readonly following: ReturnType<typeof useFollowing>;
  readonly isStale: boolean;
  readonly refresh: () => void;
  readonly count: string;
}) {
  const { following, isStale, refresh, count } = props;
  const { isPaused, setPaused, isFrozen } = following;
  return (
    <div class="live-bar">
      <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
        {isPaused ? 'Follow' : 'Pause'}
      </button>
      <span class="faint">{count}</span>
      <span aria-live="polite">
        {isFrozen && isStale && (
          <button type="button" class="pill" onClick={refresh}>
            There is more: show it
          </button>
        )}
      </span>
    </div>
  );
}
