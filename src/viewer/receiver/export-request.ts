import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decodeRequest, encodeFailure, encodeResponse } from '../otlp/codec.ts';
import type { OtlpData } from '../otlp/types.ts';
import type { RawRequest, Sink } from './sink.ts';

/** Of a body as it comes, and of what is in it: far above what an SDK sends at once. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

export interface Accepted {
  readonly status: 200 | 400 | 413 | 500;
  readonly body: Uint8Array;
  readonly reason?: string;
}

const unpack = promisify(gunzip);

/** Takes one request of either transport, and says how to answer it. */
export async function accept(sink: Sink, request: RawRequest): Promise<Accepted> {
  const { signal, isJson, isGzip, body } = request;
  let data: OtlpData;
  try {
    const plain = isGzip ? await unpack(body, { maxOutputLength: MAX_UNPACKED_BYTES }) : body;
    data = decodeRequest(signal, isJson, plain);
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const cause = error instanceof Error ? error.message : String(error);
    return isTooLarge
      ? failure(413, isJson, `more than ${MAX_UNPACKED_BYTES} bytes when unpacked`)
      : failure(400, isJson, `cannot be decoded as OTLP: ${cause}`);
  }
  try {
    const partial = sink.write(signal, data);
    sink.passOn?.(request);
    return { status: 200, body: encodeResponse(signal, isJson, partial) };
  } catch (error) {
    return failure(500, isJson, `cannot be kept: ${(error as Error).message}`);
  }
}

export function failure(status: 400 | 413 | 500, isJson: boolean, reason: string): Accepted {
  return { status, body: encodeFailure(isJson, reason), reason };
}

/**
 * The whole body, or undefined where it is longer than is taken: then reading has stopped.
 */
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
