import type { Verdict } from '../doctor/finding.ts';

/** A line of the list. */
export type Line = readonly [name: string, verdict: Verdict];
