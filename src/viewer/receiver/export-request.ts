import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decodeRequest, encodeFailure, encodeResponse } from '../otlp/codec.ts';
import type { OtlpData } from '../otlp/otlp-types.ts';
import type { RawRequest, Sink } from './sink.ts';

/** Maximum size of a decompressed body. */
const MAX_DECOMPRESSED_BYTES = 64 * 1024 * 1024;

/** The response to an export request. */
export interface ExportResponse {
  readonly status: 200 | 400 | 413 | 500;
  readonly body: Uint8Array;
  /** Why the request was rejected. */
  readonly reason?: string;
}

const decompress = promisify(gunzip);

/** Decodes and stores one export request, of either transport. */
export async function storeRequest(sink: Sink, request: RawRequest): Promise<ExportResponse> {
  const { signal, isJson, isGzip, body } = request;
  let data: OtlpData;
  try {
    const plain = isGzip
      ? await decompress(body, { maxOutputLength: MAX_DECOMPRESSED_BYTES })
      : body;
    data = decodeRequest(signal, isJson, plain);
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const cause = error instanceof Error ? error.message : String(error);
    return isTooLarge
      ? failure(413, isJson, `more than ${MAX_DECOMPRESSED_BYTES} bytes after decompression`)
      : failure(400, isJson, `cannot be decoded as OTLP: ${cause}`);
  }
  try {
    const partial = sink.write(signal, data);
    sink.forward?.(request);
    return { status: 200, body: encodeResponse(signal, isJson, partial) };
  } catch (error) {
    return failure(500, isJson, `cannot be stored: ${(error as Error).message}`);
  }
}

export function failure(status: 400 | 413 | 500, isJson: boolean, reason: string): ExportResponse {
  return { status, body: encodeFailure(isJson, reason), reason };
}
