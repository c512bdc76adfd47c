// Objects that nobody lets go of, until little is left of the heap: a leak is found before it ends the process, or not.
import { getHeapStatistics } from 'node:v8';

const kept = [];
setInterval(() => {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  if (used > 0.93 * limit) return;
  kept.push(Array.from({ length: 20_000 }, (_, index) => ({ index, at: Date.now() })));
}, 200);
