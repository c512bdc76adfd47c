// lru-cache, node-cache and cache-manager: hits and misses.

import { createCache } from 'cache-manager';
import { LRUCache } from 'lru-cache';
import NodeCache from 'node-cache';

const lru = new LRUCache({ max: 2 });
lru.set('a', 1);
console.log(lru.get('a'), lru.get('b'), lru.size);
const nodes = new NodeCache();
nodes.set('a', 1);
console.log(nodes.get('a'), nodes.get('b'), nodes.getStats().hits);
const managed = createCache();
await managed.set('a', 1);
console.log(await managed.get('a'), await managed.get('b'));
nodes.close();
