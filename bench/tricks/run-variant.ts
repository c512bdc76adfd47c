/** Run by main.ts, a process for each figure: prints the nanoseconds of CPU that one operation takes. */
import type { Operation, Variants } from './trick.ts';

const WARM_UP_MS = 400;
const MEASURED_MS = 600;

const [name, variant] = process.argv.slice(2);
const variants = (await import(`./variants/${name}.ts`)) as Variants;
const operation = await (variant === 'with' ? variants.withTrick() : variants.withoutTrick());

const { times } = await runFor(operation, WARM_UP_MS, 1);
const measured = await runFor(operation, MEASURED_MS, times);
process.stdout.write(`${(measured.micros / measured.times) * 1000}\n`);
process.exit(0);

/** @returns how often it was done, and the CPU of it, in µs */
async function runFor(run: Operation, ms: number, first: number) {
  const before = process.cpuUsage();
  const end = performance.now() + ms;
  // So that the clock is looked at a few hundred times at most.
  let chunk = Math.max(1, Math.floor(first / 100));
  let times = 0;
  while (performance.now() < end) {
    const began = performance.now();
    await run(chunk);
    times += chunk;
    if (performance.now() - began < 1) chunk *= 2;
  }
  const { user, system } = process.cpuUsage(before);
  return { times, micros: user + system };
}
