/** Maximum size of a request body, before decompression: far more than an SDK sends at once. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** The whole body; undefined if it is longer than the maximum, then the rest is not read. */
export async function readBody(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
