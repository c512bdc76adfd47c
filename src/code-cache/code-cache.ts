/** Sightline's code as compiled by V8, and the state of the file that stores it. */
export interface CodeCache {
  /** Path of the source file. */
  readonly file: string;
  /** State of the file. `unusable`: damaged, from another engine, or not trusted. */
  readonly state: 'missing' | 'unusable' | 'stored';
  /** Whether this start uses it. */
  readonly isUsed: boolean;
  /** Compiled code of all functions that have run so far. */
  create(): Buffer;
}

/** Path of the cache of a source file, beside it. The names of built files change with their content. */
export function cacheFile(file: string): string {
  return `${file}.${process.version}-${process.arch}.cache`;
}

const MARK = 'sightline code cache 2';
/** A CRC-32. */
const SUM_BYTES = 4;

/**
 * Appends a checksum and a mark. V8 checks only the beginning of the code that it gets, and crashes on damaged code.
 */
export function wrapCode(code: Buffer): Buffer {
  const sum = Buffer.alloc(SUM_BYTES);
  sum.writeUInt32LE(checksum(code));
  return Buffer.concat([code, sum, Buffer.from(MARK)]);
}

/** @returns undefined where it is damaged, or written by another engine */
export function unwrapCode(wrapped: Buffer): Buffer | undefined {
  const end = wrapped.length - MARK.length - SUM_BYTES;
  if (end <= 0 || wrapped.toString('latin1', end + SUM_BYTES) !== MARK) return undefined;
  const code = wrapped.subarray(0, end);
  return wrapped.readUInt32LE(end) === checksum(code) ? code : undefined;
}

/** Covers the engine too. V8 itself rejects code that was compiled with other flags. */
function checksum(code: Buffer): number {
  // The cheapest checksum that Node has; most services load zlib anyway.
  const { crc32 } = process.getBuiltinModule('node:zlib');
  const { version, versions, arch, platform } = process;
  return crc32(code, crc32(`${version} ${versions.v8} ${platform} ${arch}`));
}
