/** `npm run bench -- --tricks`: what each trick saves by itself, and whether it is still worth its code. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureNode, NODE_VERSIONS } from '../../scripts/node-versions.ts';
import { bareEnvironment } from '../processes/child.ts';
import { summarise } from '../statistics.ts';
import { prepareStarts } from './starts.ts';
import { TRICKS, type Trick, type TrickName } from './trick.ts';

const ROUNDS = 9;
const VARIANT = fileURLToPath(new URL('./run-variant.ts', import.meta.url));
/** The newest of each line. */
const LINES = NODE_VERSIONS.slice(1);

export interface TrickResult {
  readonly name: TrickName;
  readonly node: string;
  /** How many times as much it costs without the trick: the median of all rounds. */
  readonly ratio: number;
  readonly spread: number;
}

/**
 * Measures tricks on each line of Node, one figure of each side in turn, and prints a table.
 *
 * @param rounds default: what the trick asks for
 * @returns the exit code: 1 where one is below the figure of its decision on every line, by more than the spread
 */
export async function runTricks(
  names: readonly TrickName[],
  rounds?: number,
  versions: readonly (typeof NODE_VERSIONS)[number][] = LINES,
): Promise<number> {
  const results: TrickResult[] = [];
  process.stdout.write('| trick | Node | without / with | least | |\n|---|---|---|---|---|\n');
  for (const name of names) {
    for (const version of versions) {
      const result = measure(name, version, rounds);
      results.push(result);
      process.stdout.write(`${rowOf(result)}\n`);
    }
  }
  const useless = names.filter((name) =>
    results.filter((result) => result.name === name).every(isBelow),
  );
  for (const name of useless)
    process.stdout.write(
      `\nFAILED: ${name} is to be deleted (docs/decisions/${TRICKS[name].page}.md)`,
    );
  return useless.length === 0 ? 0 : 1;
}

function measure(
  name: TrickName,
  version: (typeof NODE_VERSIONS)[number],
  rounds: number | undefined,
): TrickResult {
  const trick: Trick = TRICKS[name];
  const node = ensureNode(version);
  const starts = trick.isStart === true ? prepareStarts(node) : undefined;
  const cost = (variant: 'with' | 'without'): number => {
    if (starts !== undefined) {
      return variant === 'with' ? starts.withTrick() : starts.withoutTrick();
    }
    const args = [VARIANT, name, variant];
    return Number(execFileSync(node, args, { env: bareEnvironment(), encoding: 'utf8' }));
  };
  try {
    const ratios = Array.from({ length: rounds ?? trick.rounds ?? ROUNDS }, (_, round) => {
      // In turn, so that neither is always the second.
      const order =
        round % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const);
      const costs = Object.fromEntries(order.map((variant) => [variant, cost(variant)]));
      return costs.without! / costs.with!;
    });
    const { median, spread } = summarise(ratios)!;
    return { name, node: version, ratio: median, spread };
  } finally {
    starts?.remove();
  }
}

function isBelow({ name, ratio, spread }: TrickResult): boolean {
  return ratio + spread < TRICKS[name].least;
}

function rowOf(result: TrickResult): string {
  const { name, node, ratio, spread } = result;
  const verdict = isBelow(result) ? 'below' : '';
  const figure = `${ratio.toFixed(2)} ±${spread.toFixed(2)}`;
  return `| ${name} | ${node} | ${figure} | ${TRICKS[name].least} | ${verdict} |`;
}
