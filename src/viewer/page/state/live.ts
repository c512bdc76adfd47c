import { useEffect, useState } from 'preact/hooks';

export type Signal = 'traces' | 'logs' | 'metrics';

type Arrived = Readonly<Record<Signal, number>>;

/** What the viewer says has arrived, and whether it is still there. */
interface Live {
  /** Undefined until the viewer has said it. */
  readonly arrived: Arrived | undefined;
  readonly isConnected: boolean;
}

let live: Live = { arrived: undefined, isConnected: true };
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
    change({ arrived: JSON.parse(data) as Arrived, isConnected: true });
  source.onerror = () => change({ isConnected: false });
}

/** The state of the connection, again whenever something arrives. */
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
