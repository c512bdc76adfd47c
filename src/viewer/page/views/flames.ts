/** The part of a .cpuprofile of V8 that a flame graph needs. */
export interface CpuProfile {
  readonly nodes: ReadonlyArray<{
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
    readonly children?: readonly number[];
  }>;
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

/** A call in a flame graph; its callees are below it. */
export interface Flame {
  readonly name: string;
  readonly place: string;
  readonly depth: number;
  /** Start and width as shares of the whole time, from 0 to 1. */
  readonly from: number;
  readonly share: number;
}

/** Narrower calls are not drawn. */
const MIN_SHARE = 0.002;
const IDLE = new Set(['(idle)', '(program)']);

/** Calls by the CPU time of themselves and their callees, without idle time. */
export function flamesOf({ nodes, samples = [], timeDeltas = [] }: CpuProfile): readonly Flame[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const selfTimes = new Map<number, number>();
  for (const [index, id] of samples.entries()) {
    if (IDLE.has(byId.get(id)?.callFrame.functionName ?? '')) continue;
    selfTimes.set(id, (selfTimes.get(id) ?? 0) + Math.max(0, timeDeltas[index] ?? 0));
  }
  const totals = new Map<number, number>();
  // Children have higher ids than their parents: their totals come first in descending order.
  for (const node of [...nodes].sort((a, b) => b.id - a.id)) {
    const below = (node.children ?? []).reduce((sum, id) => sum + (totals.get(id) ?? 0), 0);
    totals.set(node.id, (selfTimes.get(node.id) ?? 0) + below);
  }
  const root = nodes[0];
  const all = root === undefined ? 0 : (totals.get(root.id) ?? 0);
  if (root === undefined || all === 0) return [];
  const flames: Flame[] = [];
  const stack = [{ node: root, depth: 0, from: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, depth, from } = next;
    const share = (totals.get(node.id) ?? 0) / all;
    if (share < MIN_SHARE) continue;
    const { functionName, url, lineNumber } = node.callFrame;
    const place = url === '' ? '' : `${url}:${lineNumber + 1}`;
    flames.push({ name: functionName || '(anonymous)', place, depth, from, share });
    let childFrom = from;
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child === undefined) continue;
      stack.push({ node: child, depth: depth + 1, from: childFrom });
      childFrom += (totals.get(id) ?? 0) / all;
    }
  }
  return flames;
}
