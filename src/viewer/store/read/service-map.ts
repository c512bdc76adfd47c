import type { Store } from '../store.ts';

/** Calls from a service to another, or to a database, a queue or an address without telemetry. */
export interface MapEdge {
  readonly source: string;
  readonly target: string;
  /** Whether the target is a service that sends telemetry. */
  readonly isService: boolean;
  readonly count: number;
  readonly errors: number;
  readonly meanNs: number;
}

/** The newest spans, from which the map of all services is drawn. */
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
 * Which service calls which, in one trace or in the newest spans. The target of a call is the service of its child
 * span; without one, the peer that the call itself names.
 */
export function readMap({ database }: Store, trace: string | undefined): readonly MapEdge[] {
  const rows = database
    .prepare(
      `SELECT s.trace, s.span, s.parent, s.kind, s.status, s.duration_ns AS duration, s.peer, r.service
       FROM spans s JOIN resources r ON r.id = s.resource
       ${trace === undefined ? '' : 'WHERE s.trace = ?'} ORDER BY s.id DESC LIMIT ${MAX_SPANS}`,
    )
    .all(...(trace === undefined ? [] : [trace])) as unknown as Row[];
  const children = new Map(rows.map((row) => [`${row.trace} ${row.parent}`, row]));
  const edges = new Map<string, { -readonly [Key in keyof MapEdge]: MapEdge[Key] }>();
  for (const call of rows) {
    const child = children.get(`${call.trace} ${call.span}`);
    const isService = child !== undefined && child.service !== call.service;
    const target = isService ? child.service : call.peer;
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
