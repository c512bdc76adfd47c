import { useEffect, useRef, useState } from 'preact/hooks';
import type { Signal } from '../../otlp/otlp-types.ts';
import { useLive } from './live.ts';

export interface Data<T> {
  readonly value: T | undefined;
  readonly fault: string | undefined;
  /** Whether newer data is available, but not shown. */
  readonly isStale: boolean;
  readonly refresh: () => void;
}

export interface DataOptions {
  /** Signals whose arrival changes the data. Default: none. */
  readonly signals?: readonly Signal[];
  /** Whether the data stays as it is. */
  readonly isFrozen?: boolean;
  /** Whether the data of the previous path stays until the new one arrives: the list does not flicker. */
  readonly showsPrevious?: boolean;
}

/** Data of the viewer, loaded again at each arrival. Without a path, nothing is loaded. */
export function useData<T>(path: string | undefined, options: DataOptions = {}): Data<T> {
  const { signals = [], isFrozen = false, showsPrevious = false } = options;
  const { counts } = useLive();
  const version = counts === undefined ? UNKNOWN : signals.map((name) => counts[name]).join(' ');
  const [result, setResult] = useState<Result<T>>({ path: undefined, version });
  const [pendingPath, setPendingPath] = useState<string | undefined>(undefined);
  const [isForced, force] = useState(false);
  const latestPath = useRef(path);
  latestPath.current = path;
  const isCurrent = result.path === path;
  const isOld = isCurrent && result.version !== version;
  // Loaded before the first message of the viewer: nobody has read it yet, so it may change even if frozen.
  const isFirst = result.version === UNKNOWN;
  // Arrivals during a request wait for the next one.
  const isDue =
    path !== undefined &&
    pendingPath !== path &&
    (!isCurrent || isForced || (isOld && (!isFrozen || isFirst)));

  useEffect(() => {
    if (!isDue || path === undefined) return;
    setPendingPath(path);
    force(false);
    load<T>(path)
      .then(
        (value) => ({ path, version, value }),
        (error: Error) => ({ path, version, fault: error.message }),
      )
      .then((next) => {
        if (latestPath.current === path) setResult(next);
        setPendingPath((pending) => (pending === path ? undefined : pending));
      });
  }, [isDue, path]);

  return {
    value: isCurrent || showsPrevious ? result.value : undefined,
    fault: isCurrent ? result.fault : undefined,
    isStale: isOld && !isFirst,
    refresh: () => force(true),
  };
}

const UNKNOWN = 'unknown';

interface Result<T> {
  readonly path: string | undefined;
  readonly version: string;
  readonly value?: T;
  readonly fault?: string;
}

/** @throws Error with the message of the viewer if it refuses the request */
export function post<T>(path: string): Promise<T> {
  return load(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
}

async function load<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init);
  const body: unknown = await response.json();
  if (response.ok) return body as T;
  throw new Error((body as { error?: string }).error ?? `status ${response.status}`);
}
