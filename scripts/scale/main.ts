/**
 * Rehearses failures of collectors in tiers and measures their cost; docs/scale.md has the results.
 *
 * npm run scale                      everything, and writes docs/scale.md (20 min) npm run scale -- rehearse
 * [--short] [--only disk|kafka|scaling] npm run scale -- capacity [--seconds 5] [--rounds 3] npm run scale -- stores
 * VictoriaMetrics in shards behind a gateway npm run scale -- sheet             writes docs/scale.md from the last
 * measurements
 */
import { parseArgs } from 'node:util';
import { measureCapacity } from './capacity.ts';
import { readMeasured, writeMeasured, writePage } from './page.ts';
import { EVENTS, LONG, rehearse, SCALING, SHORT } from './scenarios.ts';
import { rehearseStores } from './stores.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
  },
});
const parts = positionals.length > 0 ? positionals : ['rehearse', 'capacity', 'stores', 'sheet'];
const note = (text: string): void => {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
};

async function rehearseAll(): Promise<void> {
  const extent = values.short ? SHORT : LONG;
  const outcomes = { ...readMeasured().outcomes };
  for (const [name, resilience, events] of [
    ['disk', 'disk', EVENTS.disk],
    ['kafka', 'kafka', EVENTS.kafka],
    ['scaling', 'disk', SCALING],
  ] as const) {
    if (values.only && values.only !== name) continue;
    note(`by ${name}`);
    const outcome = await rehearse(resilience, extent, events, note);
    note(JSON.stringify(outcome));
    outcomes[name] = outcome;
    const { lostTraces, lostRecords, lostPoints, pointsTwice, wrongDurations } = outcome;
    const cut = name !== 'scaling' ? outcome.halfTraces : 0;
    if (lostTraces + lostRecords + lostPoints + pointsTwice + wrongDurations + cut > 0) {
      process.exitCode = 1;
    }
  }
  if (!values.short) writeMeasured({ ...readMeasured(), outcomes });
}

for (const part of parts) {
  if (part === 'rehearse') await rehearseAll();
  else if (part === 'capacity') {
    const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
    const capacity = await measureCapacity(seconds, rounds, note);
    writeMeasured({ ...readMeasured(), capacity });
  } else if (part === 'stores') {
    note(JSON.stringify(await rehearseStores(note)));
  } else if (part === 'sheet') writePage();
  else throw new Error(`rehearse, capacity, stores or sheet, not ${part}`);
}
