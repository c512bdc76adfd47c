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

/**
 * Runs round by round, and in a round subject by subject (A B C A B C …): what changes on the machine
 * over time then meets all of them alike.
 */
export async function runRounds(plan: Plan, context: Context): Promise<readonly Runs[]> {
  const runs = plan.scenarios.flatMap((scenario) =>
    plan.subjects
      .filter((subject) => takesPart(plan, scenario, subject))
      .map((subject) => ({ scenario, subject, result: emptyRuns(scenario, subject) })),
  );
  const started = performance.now();
  const most = Math.max(...plan.scenarios.map(plan.roundsOf));
  for (let round = 0; round < most; round++) {
    const roundStarted = performance.now();
    const due = runs.filter(({ scenario }) => round < plan.roundsOf(scenario));
    for (const { scenario, subject, result } of due) {
      plan.progress(`round ${round + 1} of ${most}, ${scenario.id}, ${subject.name}`);
      try {
        result.rounds.push(await measure(context, scenario, subject));
      } catch (error) {
        result.rounds.push(undefined);
        const reason = (error as Error).message;
        if (!result.problems.includes(reason)) result.problems.push(reason);
      }
    }
    const now = performance.now();
    if (round + 1 < most && now - started + (now - roundStarted) > plan.timeLimitMs) {
      context.note(`ended after ${round + 1} of ${most} rounds, as the time was up`);
      break;
    }
  }
  return runs.map(({ result }) => result);
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
