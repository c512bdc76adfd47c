/** Code that V8 has compiled, and where it is kept. */
export interface CodeCache {
  /** Of what. */
  readonly file: string;
  /** Whether there is something already, of use or not. */
  readonly isKept: boolean;
  /** Whether this start used it. */
  readonly isUsed: boolean;
  /** The code of all functions that have run so far. */
  create(): Buffer;
}

/**
 * The file beside the code that a cache belongs to. The names of files that the build writes change with
 * what is in them.
 */
export function cacheFile(file: string): string {
  return `${file}.${process.version}-${process.arch}.cache`;
}

/** Last of a file: one that was not written to its end lacks it. V8 itself looks at the beginning only. */
const END = Buffer.from('sightline code cache');

export function wrapCode(code: Buffer): Buffer {
  return Buffer.concat([code, END]);
}

/** @returns undefined where it is not whole */
export function unwrapCode(wrapped: Buffer): Buffer | undefined {
  const at = wrapped.length - END.length;
  return at > 0 && wrapped.subarray(at).equals(END) ? wrapped.subarray(0, at) : undefined;
}
