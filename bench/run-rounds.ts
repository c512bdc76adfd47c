import type { Context, Figures } from './measure/context.ts';
import { measureOwnEnd, measureSigterm } from './measure/exit.ts';
import { measureLoad } from './measure/load.ts';
import { measureSize } from './measure/size.ts';
import { measureStartup } from './measure/startup.ts';
import type { Scenario } from './scenarios.ts';
import type { Subject } from './subjects/subject.ts';

/** The runs of one subject in one scenario, by round; a round without figures has failed. */
export interface Runs {
  readonly scenario: string;
  readonly subject: string;
  readonly rounds: (Figures | undefined)[];
  /** Why rounds have failed, each reason once. */
  readonly problems: string[];
}

export interface Plan {
  readonly scenarios: readonly Scenario[];
  readonly subjects: readonly Subject[];
  /** Rounds of a scenario. */
  readonly roundsOf: (scenario: Scenario) => number;
  /** Milliseconds after which no round begins that would not end in time. */
  readonly timeLimitMs: number;
  /** Whether a subject need not run in a scenario. */
  readonly skips?: (scenario: Scenario, subject: Subject) => boolean;
  readonly progress: (text: string) => void;
}

/** One scenario for one subject, and what has come of it. */
interface Task {
  readonly scenario: Scenario;
  readonly subject: Subject;
  readonly result: Runs;
}

/**
 * Runs round by round, and in a round subject by subject (A B C A B C …): what changes on the machine
 * over time then meets all of them alike. Scenarios with equally many rounds take turns, those with
 * most rounds, which are the short ones, first.
 */
export async function runRounds(plan: Plan, context: Context): Promise<readonly Runs[]> {
  const tasks = plan.scenarios.flatMap((scenario) =>
    plan.subjects
      .filter((subject) => takesPart(plan, scenario, subject))
      .map((subject) => ({ scenario, subject, result: emptyRuns(scenario, subject) })),
  );
  const deadline = performance.now() + plan.timeLimitMs;
  const groups = Map.groupBy(tasks, ({ scenario }) => plan.roundsOf(scenario));
  for (const [rounds, group] of [...groups].sort(([a], [b]) => b - a)) {
    await runGroup(group, rounds, deadline, plan, context);
  }
  return tasks.map(({ result }) => result);
}

async function runGroup(
  group: readonly Task[],
  rounds: number,
  deadline: number,
  plan: Plan,
  context: Context,
): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const started = performance.now();
    for (const { scenario, subject, result } of group) {
      plan.progress(`${scenario.id}, ${subject.name}, round ${round} of ${rounds}`);
      try {
        result.rounds.push(await measure(context, scenario, subject));
      } catch (error) {
        result.rounds.push(undefined);
        const reason = (error as Error).message;
        if (!result.problems.includes(reason)) result.problems.push(reason);
      }
    }
    const now = performance.now();
    if (round < rounds && now + (now - started) > deadline) {
      context.note(`the time was up after round ${round} of ${rounds}`);
      return;
    }
  }
}

async function measure(
  context: Context,
  scenario: Scenario,
  subject: Subject,
): Promise<Figures | undefined> {
  switch (scenario.kind) {
    case 'startup':
      return await measureStartup(context, subject, scenario);
    case 'load':
      return await measureLoad(context, subject, scenario);
    case 'sigterm':
      return await measureSigterm(context, subject, scenario);
    case 'own-end':
      return await measureOwnEnd(context, subject, scenario);
    case 'size':
      return measureSize(subject);
  }
}

function takesPart(plan: Plan, scenario: Scenario, subject: Subject): boolean {
  if (plan.skips?.(scenario, subject)) return false;
  if (scenario.kind === 'size') return subject.folder !== undefined;
  if (scenario.kind === 'startup') return true;
  // Nothing can be counted, so nobody knows whether the figures mean anything.
  if (subject.uncountable !== undefined) return false;
  return !(subject.name === 'bare' && scenario.kind === 'load' && scenario.baseline !== undefined);
}

function emptyRuns(scenario: Scenario, subject: Subject): Runs {
  return { scenario: scenario.id, subject: subject.name, rounds: [], problems: [] };
}
