import { ProtobufBytes } from './protobuf-bytes.ts';

const SIZE = 1024;
const LARGEST_KEPT = 64 * 1024;

let scratch = new ProtobufBytes(SIZE);

/** Returns the bytes that `write` appends, in a buffer of exact size. */
export function encodeToBuffer(write: (out: ProtobufBytes) => void): Buffer {
  scratch.position = 0;
  write(scratch);
  const bytes = Buffer.from(scratch.bytes.subarray(0, scratch.position));
  if (scratch.bytes.length > LARGEST_KEPT) scratch = new ProtobufBytes(SIZE);
  return bytes;
}
