/**
 * The layout of a user sketch, in memory and in the metric `app.users.sketch`. The recording rules that merge
 * sketches (scripts/generate-user-rules.ts) are generated from these numbers, and all processes of a fleet
 * must use the same.
 */

/**
 * log2 of the number of registers. The standard error of an estimate is 1.04 / sqrt(registers): 1.15 % with
 * 8,192. An error of 5 % is four standard errors, which one estimate in 70,000 exceeds (with 4,096 registers,
 * one in 500).
 * Source: Flajolet et al., "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm",
 * 2007.
 */
export const PRECISION = 13;

export const REGISTERS: number = 2 ** PRECISION;

/**
 * Registers per value of the metric, 6 bits each: 48 bits, of the 53 that a double holds exactly. One series
 * per register would be eight times as many.
 */
export const REGISTERS_PER_BLOCK = 8;

/** One more than the highest rank of a register. */
export const RANKS = 64;

export const BLOCKS: number = REGISTERS / REGISTERS_PER_BLOCK;

/** Label of a block: '0' to '1023'. */
export const BLOCK_ATTRIBUTE = 'app.sketch.block';

/**
 * The window of the exported sketch, in seconds. Prometheus derives longer windows: the maximum of a register
 * over time is the register for all of that time.
 */
export const SKETCH_WINDOW_S: number = 5 * 60;
