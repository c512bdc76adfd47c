/**
 * How the sketch of a process's users is laid out, in memory and in the metric `app.users.sketch`. The
 * recording rules that merge it (scripts/generate-user-rules.ts) are made from these numbers, and all
 * processes of a fleet must have the same.
 */

/**
 * log2 of the number of registers. The standard error of an estimate is 1.04 / sqrt(registers): 1.15 % with
 * 8,192, so that 5 % are four of them, and one estimate in 70,000 is further off (with 4,096, one in 500). Source: Flajolet
 * et al., "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm", 2007.
 */
export const PRECISION = 13;

export const REGISTERS: number = 2 ** PRECISION;

/**
 * Registers in one value of the metric, 6 bits each: 48 bits, which a double holds exactly, as 53 would
 * be. A series for each register would be eight times as many.
 */
export const REGISTERS_PER_BLOCK = 8;

/** One more than the highest rank that a register can hold. */
export const RANKS = 64;

export const BLOCKS: number = REGISTERS / REGISTERS_PER_BLOCK;

/** Label of a block: '0' to '1023'. */
export const BLOCK_ATTRIBUTE = 'app.sketch.block';

/**
 * The window that the exported sketch looks back on, in seconds. Prometheus makes longer ones of it, since
 * the maximum of registers over time is the sketch of all that time.
 */
export const SKETCH_WINDOW_S: number = 5 * 60;
