/** A line of a program of test/services/harm/packages that is another under the preload. */
export interface KnownDifference {
  readonly program: string;
  /** How the line begins. */
  readonly line: string;
  readonly why: string;
}

/** What is known to differ. An entry that does not differ any more fails the test. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    program: 'bullmq',
    line: 'object Job one ',
    why: 'BullMQ keeps the trace of whoever adds a job in the options of that job, as it does with any telemetry',
  },
  {
    program: 'winston',
    line: 'winston.Logger.prototype ',
    why: 'Upstream puts `write` beside the method that is inherited',
  },
];
