import { PRECISION, RANKS, REGISTERS, REGISTERS_PER_BLOCK } from './sketch-layout.ts';

/** Where a user falls in a sketch: always the same for the same hash. */
export interface Position {
  /** Of the register, from 0 to 8,191. */
  readonly register: number;
  /** From 1 to 52: that of half of all users is 1, of a quarter 2, and so on. */
  readonly rank: number;
}

/**
 * A HyperLogLog sketch that forgets: for each register and rank it keeps when that was last seen, and so
 * has the registers of any window up to now. A rank takes 32 KiB from the first user on who has it: 100
 * users fill about 250 KiB, a million 700 KiB.
 */
export interface Sketch {
  /** @param second of any clock that starts above 0 */
  add(position: Position, second: number): void;
  /** The highest rank of each register since a second, 0 where there is none. A new array each time. */
  since(second: number): Uint8Array;
}

export function createHyperLogLog(): Sketch {
  const seen: (Uint32Array | undefined)[] = [];
  return {
    add({ register, rank }, second) {
      seen[rank] ??= new Uint32Array(REGISTERS);
      seen[rank][register] = second;
    },
    since(second) {
      const registers = new Uint8Array(REGISTERS);
      for (let rank = 1; rank < seen.length; rank++) {
        const times = seen[rank];
        if (times === undefined) continue;
        for (let register = 0; register < REGISTERS; register++) {
          if (times[register]! >= second) registers[register] = rank;
        }
      }
      return registers;
    },
  };
}

/** @param hash 16 hexadecimal digits, each bit as likely 0 as 1 */
export function positionOf(hash: string): Position {
  const high = Number.parseInt(hash.slice(0, 8), 16);
  const register = high >>> (WORD - PRECISION);
  // Of the 51 bits behind the register: one more than the zeros in front.
  const rest = high << PRECISION;
  if (rest !== 0) return { register, rank: Math.clz32(rest) + 1 };
  const low = Number.parseInt(hash.slice(8, 16), 16);
  return { register, rank: WORD - PRECISION + Math.clz32(low) + 1 };
}

const WORD = 32;

/** Registers side by side, 6 bits each, the first in the lowest bits. */
export function blockOf(registers: Uint8Array, block: number): number {
  let value = 0;
  for (let slot = REGISTERS_PER_BLOCK - 1; slot >= 0; slot--) {
    value = value * RANKS + registers[block * REGISTERS_PER_BLOCK + slot]!;
  }
  return value;
}
