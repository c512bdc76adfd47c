import { compareBehaviour, compareTelemetry } from './compare.ts';
import type { Difference } from './difference.ts';
import type { Way } from './preloads.ts';
import type { Program } from './programs.ts';
import { readRecorded, writeRecorded } from './recorded.ts';
import { runProgram, runReference } from './run-program.ts';
import type { Servers } from './servers.ts';
import type { Snapshot } from './snapshot.ts';
import type { Modules } from './twin.ts';

type Found = Omit<Difference, 'program'>;

export interface Plan {
  readonly programs: readonly Program[];
  readonly servers: Servers;
  /** Where upstream's side comes from: the repository, or a run, which may be recorded there. */
  readonly upstream: 'recorded' | 'run' | 'record';
  /** How many programs run at a time. */
  readonly atOnce: number;
  /** Called with each program that is through. */
  readonly onProgram?: (program: Program, found: readonly Difference[]) => void;
}

/** Runs all programs in all ways and returns in what they differ. */
export async function runAll(plan: Plan): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  const waiting = [...plan.programs];
  const work = async () => {
    for (let program = waiting.shift(); program; program = waiting.shift()) {
      const differences = await compareProgram(program, plan);
      found.push(...differences);
      plan.onProgram?.(program, differences);
    }
  };
  await Promise.all(Array.from({ length: plan.atOnce }, work));
  return found;
}

async function compareProgram(program: Program, plan: Plan): Promise<readonly Difference[]> {
  const { servers, upstream } = plan;
  const systems = Object.keys(program.files) as Modules[];
  const theirs: Partial<Record<Modules, Snapshot>> =
    upstream === 'recorded' ? readRecorded(program.name) : {};
  const found: Partial<Record<Modules, readonly Found[]>> = {};
  for (const modules of systems) {
    const run = (way: Exclude<Way, 'upstream'>) => runProgram(program, modules, way, servers.env);
    const [bare, sightline] = [await run('bare'), await run('sightline')];
    const reference =
      upstream === 'recorded' ? theirs[modules] : await runReference(program, modules, servers.env);
    if (reference === undefined)
      throw new Error(`${program.name} was never recorded in ${modules}`);
    theirs[modules] = reference;
    found[modules] = [
      ...compareBehaviour(bare, sightline),
      ...upstreamsBehaviour(bare, reference),
      ...compareTelemetry(reference, sightline),
    ];
  }
  if (upstream === 'record') writeRecorded(program.name, theirs);
  return fold(found).map((difference) => ({ program: program.name, ...difference }));
}

/** What upstream's preload changes in a service: a difference that is there on its side only. */
function upstreamsBehaviour(bare: Snapshot, upstream: Snapshot): readonly Found[] {
  const what = "upstream's behaviour";
  const differences = compareBehaviour(bare, upstream)
    .filter(({ field }) => !field.startsWith('stderr'))
    .map(({ field, reference, sightline }) => ({
      ...{ what, field },
      reference: `${sightline} (bare: ${reference})`,
    }));
  const unsteady = { what, field: 'start', reference: 'fails now and then' };
  return upstream.unsteady ? [...differences, unsteady] : differences;
}

/** Most are the same in both module systems: those become one. */
function fold({ esm = [], cjs = [] }: Partial<Record<Modules, readonly Found[]>>): Found[] {
  const byText = (list: readonly Found[]) => new Map(list.map((it) => [JSON.stringify(it), it]));
  const [inEsm, inCjs] = [byText(esm), byText(cjs)];
  return [
    ...[...inEsm].map(([text, it]) => (inCjs.has(text) ? it : { modules: 'esm' as const, ...it })),
    ...[...inCjs]
      .filter(([text]) => !inEsm.has(text))
      .map(([, it]) => ({ modules: 'cjs' as const, ...it })),
  ];
}
