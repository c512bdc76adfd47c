import type { Store } from '../store.ts';

/** Calls from one service to another, or to a database, a queue or an address without telemetry. */
export interface MapEdge {
  readonly source: string;
  readonly target: string;
  /** Whether the target is a service that sends telemetry. */
  readonly isService: boolean;
  readonly count: number;
  readonly errors: number;
  readonly meanNs: number;
}

/** Spans that the map of all is drawn from: the newest. */
const MAX_SPANS = 10_000;

interface Row {
  readonly trace: string;
  readonly span: string;
  readonly parent: string;
  readonly kind: number;
  readonly status: number;
  readonly duration: number;
  readonly peer: string | null;
  readonly service: string;
}

/**
 * Who calls whom, in one trace or in the newest spans of all. What a client calls is the service whose span
 * is below the call; else what the call says of itself.
 */
export function readMap({ database }: Store, trace: string | undefined): readonly MapEdge[] {
  const rows = database
    .prepare(
      `SELECT s.trace, s.span, s.parent, s.kind, s.status, s.duration_ns AS duration, s.peer, r.service
       FROM spans s JOIN resources r ON r.id = s.resource
       ${trace === undefined ? '' : 'WHERE s.trace = ?'} ORDER BY s.id DESC LIMIT ${MAX_SPANS}`,
    )
    .all(...(trace === undefined ? [] : [trace])) as unknown as Row[];
  const below = new Map(rows.map((row) => [`${row.trace} ${row.parent}`, row]));
  const edges = new Map<string, { -readonly [Key in keyof MapEdge]: MapEdge[Key] }>();
  for (const call of rows) {
    const called = below.get(`${call.trace} ${call.span}`);
    const isService = called !== undefined && called.service !== call.service;
    const target = isService ? called.service : call.peer;
    if (target === null || target === undefined) continue;
    const key = JSON.stringify([call.service, target, isService]);
    const edge = edges.get(key) ?? {
      source: call.service,
      target,
      isService,
      count: 0,
      errors: 0,
      meanNs: 0,
    };
    edge.count += 1;
    edge.errors += call.status === 2 ? 1 : 0;
    edge.meanNs += (call.duration - edge.meanNs) / edge.count;
    edges.set(key, edge);
  }
  return [...edges.values()].sort((a, b) => b.count - a.count);
}
