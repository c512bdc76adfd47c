import type { Pattern } from '../harness/judge.ts';

/** A difference from the reference that is meant. */
export interface MeantDifference {
  /** What a user sees, for docs/compared.md. */
  readonly says: string;
  /** Why it is so, for docs/compared.md. */
  readonly reason: string;
  /** What it is for who changes over from upstream. */
  readonly effect: 'gain' | 'loss' | 'neutral';
  /** The differences that it explains; each of them has to match one. */
  readonly where: readonly Pattern[];
  /**
   * Number of the issue that brings it. Until that is done it may match nothing, and is not on the page:
   * what upstream does wrong is no gain while we do it too.
   */
  readonly awaits?: number;
  /** Seen at some runs only, so it may match nothing. */
  readonly sometimes?: true;
}
