import { useEffect, useRef, useState } from 'preact/hooks';
import { type Signal, useLive } from './live.ts';

export interface Data<T> {
  readonly value: T | undefined;
  readonly fault: string | undefined;
  /** There is more than is shown, since it is frozen. */
  readonly isStale: boolean;
  readonly refresh: () => void;
}

export interface DataOptions {
  /** What makes it change. Default: nothing does. */
  readonly of?: readonly Signal[];
  /** Whether what is shown stays as it is. */
  readonly isFrozen?: boolean;
  /** Whether the answer before is shown until another comes: a list does not flicker while filters change. */
  readonly isKept?: boolean;
}

/** What the viewer answers, asked again whenever something arrives; undefined asks for nothing. */
export function useData<T>(path: string | undefined, options: DataOptions = {}): Data<T> {
  const { of = [], isFrozen = false, isKept = false } = options;
  const { arrived } = useLive();
  const version = arrived === undefined ? UNKNOWN : of.map((signal) => arrived[signal]).join(' ');
  const [answer, setAnswer] = useState<Answer<T>>({ path: undefined, version });
  const [busyWith, setBusyWith] = useState<string | undefined>(undefined);
  const [isForced, force] = useState(false);
  const latest = useRef(path);
  latest.current = path;
  const isHere = answer.path === path;
  const isOld = isHere && answer.version !== version;
  // What came before the first word of the viewer: nobody has read it yet.
  const isFirst = answer.version === UNKNOWN;
  // While one question is under way, what arrives is asked for with the next.
  const isDue =
    path !== undefined &&
    busyWith !== path &&
    (!isHere || isForced || (isOld && (!isFrozen || isFirst)));

  useEffect(() => {
    if (!isDue || path === undefined) return;
    setBusyWith(path);
    force(false);
    load<T>(path)
      .then(
        (value) => ({ path, version, value }),
        (error: Error) => ({ path, version, fault: error.message }),
      )
      .then((next) => {
        if (latest.current === path) setAnswer(next);
        setBusyWith((busy) => (busy === path ? undefined : busy));
      });
  }, [isDue, path]);

  return {
    value: isHere || isKept ? answer.value : undefined,
    fault: isHere ? answer.fault : undefined,
    isStale: isOld && !isFirst,
    refresh: () => force(true),
  };
}

const UNKNOWN = 'unknown';

interface Answer<T> {
  readonly path: string | undefined;
  readonly version: string;
  readonly value?: T;
  readonly fault?: string;
}

/** Rejects with what the viewer says where it refuses. */
export async function load<T>(path: string): Promise<T> {
  const response = await fetch(path);
  const body: unknown = await response.json();
  if (response.ok) return body as T;
  throw new Error((body as { error?: string }).error ?? `answered ${response.status}`);
}

/** Asks for something to be done. */
export async function post<T>(path: string, body = '{}'): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer as T;
  throw new Error((answer as { error?: string }).error ?? `answered ${response.status}`);
}
