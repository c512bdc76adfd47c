import { DIFFERENCES } from '../differences.ts';
import { type Difference, type Side, sideOf } from './difference.ts';
import { type KnownFault, readKnownFaults } from './known-faults.ts';
import type { Modules } from './twin.ts';

/** Which differences something is about. `*` stands for any text; left out, all. */
export interface Pattern {
  readonly program?: string;
  /** In this module system only. */
  readonly modules?: Modules;
  readonly what?: string;
  readonly field?: string;
  readonly side?: Side;
}

export interface Judgement {
  /** Neither meant nor known: the test fails. */
  readonly unexplained: readonly Difference[];
  /** Meant differences that no run shows any more. */
  readonly staleDifferences: readonly string[];
  /** Known faults that are gone. */
  readonly fixedFaults: readonly KnownFault[];
}

/**
 * @param found of all programs that ran
 * @param ran their names; what is about others is not held to be stale
 */
export function judge(found: readonly Difference[], ran: ReadonlySet<string>): Judgement {
  const faults = readKnownFaults();
  const unexplained = new Set(found);
  const used = new Set<Pattern>();
  for (const pattern of [...DIFFERENCES.flatMap(({ where }) => where), ...faults]) {
    for (const difference of found) {
      if (!isAbout(pattern, difference)) continue;
      used.add(pattern);
      unexplained.delete(difference);
    }
  }
  const stale = (pattern: Pattern) => !used.has(pattern) && couldHaveRun(pattern, ran);
  return {
    unexplained: [...unexplained],
    staleDifferences: DIFFERENCES.filter((it) => it.awaits === undefined && !it.sometimes).flatMap(
      ({ says, where }) => where.filter(stale).map((it) => `${JSON.stringify(it)} of “${says}”`),
    ),
    fixedFaults: faults.filter(stale),
  };
}

function couldHaveRun({ program }: Pattern, ran: ReadonlySet<string>): boolean {
  // What is about several programs is stale only where none of all shows it.
  if (program === undefined) return ran.has('*');
  return /[*|]/.test(program) ? ran.has('*') : ran.has(program);
}

export function isAbout(pattern: Pattern, difference: Difference): boolean {
  return (
    (pattern.modules === undefined || pattern.modules === difference.modules) &&
    fits(pattern.program, difference.program) &&
    fits(pattern.what, difference.what) &&
    fits(pattern.field, difference.field) &&
    (pattern.side === undefined || pattern.side === sideOf(difference))
  );
}

const compiled = new Map<string, RegExp>();

function fits(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const source = pattern
      .split('|')
      .map((part) => part.replace(/[\\^$.+?()[\]{}]/g, '\\$&').replaceAll('*', '.*'))
      .join('|');
    expression = new RegExp(`^(?:${source})$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
