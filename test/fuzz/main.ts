/**
 * Fuzzes what strangers reach, by the hour.
 *
 *   node test/fuzz/main.ts [--minutes <n>] [--target <name>]… [--seed <n> [--inputs <n>]]
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { runTarget } from './run-target.ts';
import { loadTarget, targetNames } from './target.ts';

const ALL = targetNames();
const HELP = `Usage: npm run fuzz -- [--minutes <n>] [--target <name>]… [--seed <n> [--inputs <n>]]

  --minutes  how long in all; default 1
  --target   only this one; may be given several times
  --seed     the first seed; without --minutes and --inputs, this one input again
  --inputs   how many inputs each target gets at most
  --requests instead: this many raw requests to a service, beside bare Node (with --seed)
  --bounds   instead: what a megabyte of the worst input may take, held to the millisecond (a quiet machine)
  --list     the targets, and what they are held against
  --help     this text

It ends with 1 where an input failed, whose seed is said. Targets: ${ALL.join(', ')}
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    target: { type: 'string', multiple: true },
    seed: { type: 'string' },
    inputs: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    requests: { type: 'string' },
    bounds: { type: 'boolean', default: false },
  },
});

const names = values.target ?? ALL;
const unknown = names.filter((name) => !ALL.includes(name));

if (values.help) process.stdout.write(HELP);
else if (values.list) await list();
else if (values.bounds) holdBounds();
// It reads its options itself.
else if (values.requests !== undefined) await import('./requests/main.ts');
else if (unknown.length > 0) {
  process.stderr.write(`there is no target ${unknown.join(', ')}; there are ${ALL.join(', ')}\n`);
  process.exitCode = 2;
} else await run();

function holdBounds(): void {
  const files = ['test/fuzz/time-bounds.test.ts', 'test/redaction/worst-inputs.test.ts'];
  const { status } = spawnSync(process.execPath, ['--test', ...files], {
    stdio: 'inherit',
    env: { ...process.env, TIME_BOUNDS: 'strict' },
  });
  process.exitCode = status ?? 1;
}

async function list(): Promise<void> {
  for (const name of ALL) {
    const { of, reference } = await loadTarget(name);
    process.stdout.write(`${name.padEnd(18)}${of}: against ${reference}\n`);
  }
}

/** Each target gets a few seconds in turn, so that all have had their share whenever it is ended. */
async function run(): Promise<void> {
  const isAgain = values.seed !== undefined && values.minutes === undefined;
  const inputs = values.inputs ?? (isAgain ? '1' : undefined);
  const limit = inputs === undefined ? {} : { inputs: Number(inputs) };
  const seconds = isAgain ? Number.POSITIVE_INFINITY : Number(values.minutes ?? 1) * 60;
  const turn = Math.min(seconds / names.length, 20);
  const counts = new Map(names.map((name) => [name, 0]));
  const failed = new Set<string>();
  let seed = values.seed === undefined ? Date.now() % 2 ** 32 : Number(values.seed);
  process.stderr.write(`seed ${seed}\n`);
  const begun = performance.now();
  do {
    for (const name of names) {
      if (failed.has(name)) continue;
      const result = await runTarget(name, seed, { seconds: turn, ...limit });
      counts.set(name, counts.get(name)! + result.inputs);
      const passed = Math.round((performance.now() - begun) / 1000);
      process.stderr.write(`${passed} s: ${name}, ${counts.get(name)} inputs\n`);
      if (result.failure === undefined) continue;
      failed.add(name);
      const { seed: again, error } = result.failure;
      process.stderr.write(`FAILED: npm run fuzz -- --target ${name} --seed ${again}\n`);
      process.stderr.write(`${error.stack}\n`);
    }
    // Beyond what any target can have used up in a turn.
    seed = (seed + 2 ** 24) >>> 0;
  } while (!isAgain && performance.now() - begun + turn * 1000 <= seconds * 1000 + 500);
  for (const [name, count] of counts) {
    process.stdout.write(
      `${name.padEnd(18)}${count} inputs${failed.has(name) ? ', FAILED' : ''}\n`,
    );
  }
  if (failed.size > 0) process.exitCode = 1;
}
