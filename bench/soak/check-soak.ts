import { MAX_MEMORY_MIB, type Soak } from './soak.ts';

/** Beyond the queues, in MiB: our code, and the room that V8 gives itself where more is allocated. */
const BESIDE_QUEUES_MIB = 96;
/** A leak would show while a state of the collector lasts, when all queues are full; in MiB. */
const GROWTH_MIB = 16;
/** The shutdown timeout and what a busy machine adds, in milliseconds. */
const END_MS = 10_000;

/** @returns what is not as promised, in words; empty where all is well */
export function failuresOf(soak: Soak): readonly string[] {
  const { bare, sightline, endedMs, states } = soak;
  const failures: string[] = [];
  const most = bare.peak + MAX_MEMORY_MIB + BESIDE_QUEUES_MIB;
  if (sightline.peak > most) {
    failures.push(`memory reached ${sightline.peak} MiB, and ${most} is the most that may be`);
  }
  for (const [index, { state, at }] of states.entries()) {
    const growth = growthBetween(soak, at, states[index + 1]?.at ?? at);
    if (growth > GROWTH_MIB) failures.push(`${state}: memory went on to grow, by ${growth} MiB`);
  }
  if (endedMs > END_MS) failures.push(`the end took ${endedMs} ms`);
  return failures;
}

/** By how much the median of the last third of this time is above that of the third before, in MiB. */
function growthBetween({ sightline }: Soak, from: number, to: number): number {
  const samples = sightline.samples.filter(({ at }) => at >= from && at < to);
  const third = (index: number) =>
    median(
      samples
        .slice((samples.length * index) / 3, (samples.length * (index + 1)) / 3)
        .map(({ rss }) => rss),
    );
  return Math.round(third(2) - third(1));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
