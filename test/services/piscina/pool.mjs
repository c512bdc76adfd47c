// Runs tasks in two workers, one after the other, which make a span each. Argument: the pool's `atomics`.
import { Piscina } from 'piscina';

const [, , atomics] = process.argv;
const pool = new Piscina({
  filename: new URL('./task.mjs', import.meta.url).href,
  minThreads: 2,
  maxThreads: 2,
  ...(atomics === undefined ? {} : { atomics }),
});
for (let i = 0; i < 10; i++) await Promise.all([pool.run(i), pool.run(i)]);
console.log('done');
process.exit(0);
