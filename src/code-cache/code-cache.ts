/** Code that V8 has compiled, and where it is kept. */
export interface CodeCache {
  /** Of what. */
  readonly file: string;
  /** `bad`: there is something that nobody can use, or that nobody may. */
  readonly state: 'none' | 'bad' | 'kept';
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

const MARK = 'sightline code cache 2';
/** A CRC-32. */
const SUM_BYTES = 4;

/**
 * Puts what must be so behind code: without it nothing is handed to V8, which looks at the beginning only and
 * dies of what is damaged.
 */
export function wrapCode(code: Buffer): Buffer {
  const sum = Buffer.alloc(SUM_BYTES);
  sum.writeUInt32LE(sumOf(code));
  return Buffer.concat([code, sum, Buffer.from(MARK)]);
}

/** @returns undefined where it is damaged, or made by another engine */
export function unwrapCode(wrapped: Buffer): Buffer | undefined {
  const end = wrapped.length - MARK.length - SUM_BYTES;
  if (end <= 0 || wrapped.toString('latin1', end + SUM_BYTES) !== MARK) return undefined;
  const code = wrapped.subarray(0, end);
  return wrapped.readUInt32LE(end) === sumOf(code) ? code : undefined;
}

/** Of the engine too; V8's flags it looks at itself, and refuses what was made with others. */
function sumOf(code: Buffer): number {
  // Most services load it anyway; in others it is the cheapest sum there is.
  const { crc32 } = process.getBuiltinModule('node:zlib');
  const { version, versions, arch, platform } = process;
  return crc32(code, crc32(`${version} ${versions.v8} ${platform} ${arch}`));
}
