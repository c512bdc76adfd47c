/** A limit that the project has set itself; docs/performance.md says which are kept. */
export interface Limit {
  /** Id of the row. */
  readonly row: string;
  /**
   * `added`: what Sightline adds to bare Node, as a part of what upstream adds.
   * `value`: the figure itself, in the row's unit.
   */
  readonly of: 'added' | 'value';
  readonly most: number;
}

export const BUDGET: readonly Limit[] = [
  { row: 'startup-cpu', of: 'added', most: 0.07 },
  { row: 'startup-first-cpu', of: 'added', most: 0.07 },
  { row: 'http-cpu', of: 'added', most: 0.2 },
  { row: 'express-cpu', of: 'added', most: 0.12 },
  { row: 'fastify-cpu', of: 'added', most: 0.2 },
  { row: 'stores-cpu', of: 'added', most: 0.25 },
  { row: 'services-cpu', of: 'added', most: 0.25 },
  { row: 'winston-cpu', of: 'added', most: 0.3 },
  { row: 'pino-cpu', of: 'added', most: 0.3 },
  // As a part of what upstream adds where all is sampled.
  { row: 'http-off-cpu', of: 'added', most: 0.15 },
  { row: 'http-memory', of: 'added', most: 0.4 },
  { row: 'express-memory', of: 'added', most: 0.3 },
  { row: 'size', of: 'value', most: 13 },
  { row: 'packages', of: 'value', most: 10 },
];
