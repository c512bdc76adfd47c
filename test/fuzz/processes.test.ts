/** Some hundreds of the inputs of configuration.test.ts, and as many of its files, in real processes. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { fixture } from '../support/observe.ts';
import { BUILT_PRELOAD, runNode } from '../support/run-node.ts';
import { fileText } from './arbitrary-file.ts';
import { variables } from './arbitrary-variables.ts';
import { SEED } from './run.ts';

const AT_ONCE = 4;
const EXPECTED = '200 you asked for /greeting?name=ada\n';
/** More would say no more, and take its time where a collector is named that does not answer. */
const MOST_SHUTDOWN_MS = 300;

const folder = mkdtempSync(join(tmpdir(), 'sightline-fuzz-'));
after(() => rmSync(folder, { recursive: true, force: true }));

type Input = Readonly<Record<string, string>>;

/** Linux takes 128 KiB for a variable, and 2 MiB for all. */
const MOST_BYTES = 130_000;
const MOST_BYTES_IN_ALL = 1_000_000;

/** Whether a process can be given these: a zero byte ends a text there. */
function isPossible(input: Input): boolean {
  const sizes = Object.entries(input).map((pair) => Buffer.byteLength(pair.join('=')));
  return (
    !Object.entries(input).flat().join('').includes('\0') &&
    !('' in input) &&
    Math.max(...sizes) < MOST_BYTES &&
    sizes.reduce((sum, size) => sum + size, 0) < MOST_BYTES_IN_ALL
  );
}

async function endsAsWithout(input: Input): Promise<void> {
  const given = Number(input.SIGHTLINE_SHUTDOWN_TIMEOUT ?? Number.NaN);
  const timeout = Math.min(Number.isNaN(given) ? MOST_SHUTDOWN_MS : given, MOST_SHUTDOWN_MS);
  const { code, signal, stdout, stderr } = await runNode(fixture('answers-once.cjs'), {
    nodeArgs: BUILT_PRELOAD,
    env: { ...input, SIGHTLINE_SHUTDOWN_TIMEOUT: String(timeout) },
  });
  const shown = `${JSON.stringify(input)}\n${stderr}`.replace(/x{1000,}/g, 'x…');
  assert.deepEqual({ code, signal }, { code: 5, signal: null }, shown);
  // The exporters named `console` write there, as they are meant to.
  if (/console/i.test(JSON.stringify(input))) assert.ok(stdout.includes(EXPECTED), shown);
  else assert.equal(stdout, EXPECTED, shown);
  assert.doesNotMatch(stderr, /^(?!sightline |\{"time"|$)/m, shown);
}

async function forEach(inputs: readonly Input[], act: (input: Input) => Promise<void>) {
  const left = [...inputs];
  const work = async () => {
    for (let input = left.pop(); input !== undefined; input = left.pop()) await act(input);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

test('whatever the variables hold, a process answers and ends as without the preload', async (t) => {
  const inputs = fc
    .sample(variables, { numRuns: 340, seed: SEED })
    .filter(isPossible)
    .slice(0, 260);
  await forEach(inputs, endsAsWithout);
  t.diagnostic(`${inputs.length} processes; FUZZ_SEED=${SEED} has them again`);
});

test('whatever the configuration file holds, a process answers and ends as without', async (t) => {
  const texts = fc.sample(fileText, { numRuns: 60, seed: SEED });
  const inputs = texts.map((text, index) => {
    const path = join(folder, `${index}.yaml`);
    writeFileSync(path, text);
    return { OTEL_CONFIG_FILE: path };
  });
  await forEach(inputs, async ({ OTEL_CONFIG_FILE: path }) => {
    const text = texts[inputs.findIndex((input) => input.OTEL_CONFIG_FILE === path)];
    await endsAsWithout({ OTEL_CONFIG_FILE: path!, ...(text?.includes('console') ? CONSOLE : {}) });
  });
  t.diagnostic(`${inputs.length} processes; FUZZ_SEED=${SEED} has them again`);
});

/** Says to the comparison that the file may have the exporter in it; nothing reads it. */
const CONSOLE = { FUZZED: 'console' };
