// Four megabytes again and again that nobody lets go of, until little of the heap is left: the alert has to come before the
// process would end. Numbers only, so that the collector of garbage is not what ends it.
import { getHeapStatistics } from 'node:v8';

const kept = [];
setInterval(() => {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  if (used < 0.915 * limit) kept.push(new Array(524_288).fill(1.5));
}, 150);
