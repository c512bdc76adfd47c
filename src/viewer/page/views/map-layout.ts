import type { MapEdge } from '../../store/read/service-map.ts';

export interface MapNode {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly isService: boolean;
}

const GAP = { x: 90, y: 18 };

/** Places each callee to the right of its caller; in a cycle, the first service found is on the left. */
export function layout(
  edges: readonly MapEdge[],
  node: { readonly width: number; readonly height: number },
): { readonly nodes: readonly MapNode[]; readonly width: number; readonly height: number } {
  const services = new Set(edges.map(({ source }) => source));
  for (const { target, isService } of edges) if (isService) services.add(target);
  const names = new Set(edges.flatMap(({ source, target }) => [source, target]));
  const callees = new Set(
    edges.filter((edge) => edge.source !== edge.target).map(({ target }) => target),
  );
  const columns = new Map<string, number>();
  const queue = [...names].filter((name) => !callees.has(name));
  if (queue.length === 0) queue.push(edges[0]!.source);
  for (const name of queue) columns.set(name, 0);
  // Breadth first, each name once: cycles end.
  for (const name of queue) {
    for (const { source, target } of edges) {
      if (source !== name || columns.has(target)) continue;
      columns.set(target, columns.get(name)! + 1);
      queue.push(target);
    }
  }
  const rows = new Map<number, number>();
  const nodes = [...names].map((name) => {
    const column = columns.get(name) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return {
      name,
      x: column * (node.width + GAP.x) + 1,
      y: row * (node.height + GAP.y) + 1,
      isService: services.has(name),
    };
  });
  return {
    nodes,
    width: Math.max(...nodes.map(({ x }) => x)) + node.width + 2,
    height: Math.max(...nodes.map(({ y }) => y)) + node.height + 2,
  };
}
