import { useEffect, useState } from 'preact/hooks';
import type { Signal } from '../../otlp/otlp-types.ts';

/** Numbers of requests that have arrived. */
type Counts = Readonly<Record<Signal, number>>;

/** The state of the connection to the viewer. */
interface Live {
  /** Undefined until the first message. */
  readonly counts: Counts | undefined;
  readonly isConnected: boolean;
}

let live: Live = { counts: undefined, isConnected: true };
let source: EventSource | undefined;
const listeners = new Set<() => void>();

function change(next: Partial<Live>): void {
  live = { ...live, ...next };
  for (const listener of [...listeners]) listener();
}

function connect(): void {
  if (source !== undefined) return;
  source = new EventSource('/api/live');
  source.onmessage = ({ data }) =>
    change({ counts: JSON.parse(data) as Counts, isConnected: true });
  source.onerror = () => change({ isConnected: false });
}

/** The state of the connection; renders again at each arrival. */
export function useLive(): Live {
  const [state, setState] = useState(live);
  useEffect(() => {
    connect();
    const update = () => setState(live);
    listeners.add(update);
    update();
    return () => {
      listeners.delete(update);
    };
  }, []);
  return state;
}
