/**
 * The part of gRPC that OTLP uses: one message in each direction, and a status code.
 *
 * Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */

/** Status codes. Source: https://grpc.io/docs/guides/status-codes/ */
export const UNIMPLEMENTED = 12;
const INTERNAL = 13;

/** The headers of every response. */
export const GRPC_HEADERS = { ':status': 200, 'content-type': 'application/grpc+proto' } as const;

/** Length of the prefix of each message: one byte for the compression, four for the length. */
export const PREFIX_BYTES = 5;

/** The code with the same meaning for an OTLP client as the HTTP status. */
const CODES: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  403: 7, // PERMISSION_DENIED
  404: UNIMPLEMENTED,
  413: 8, // RESOURCE_EXHAUSTED
  429: 14, // UNAVAILABLE, which asks for a retry
  502: 14,
  503: 14,
  504: 14,
};

export function grpcCodeOf(status: number): number {
  return status >= 200 && status < 300 ? 0 : (CODES[status] ?? INTERNAL);
}

/** The message in a body; undefined if the body is not exactly one message. */
export function unframe(body: Buffer): { isGzip: boolean; message: Buffer } | undefined {
  if (body.length < PREFIX_BYTES || body.readUInt32BE(1) !== body.length - PREFIX_BYTES) {
    return undefined;
  }
  return { isGzip: body[0] === 1, message: body.subarray(PREFIX_BYTES) };
}

export function frame(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The headers of an error response. Escapes everything but printable ASCII in the message. */
export function grpcFailure(code: number, message: string) {
  const escaped = message.toWellFormed().replace(/[^ -~]|%/gu, encodeURIComponent);
  return { ...GRPC_HEADERS, 'grpc-status': code, 'grpc-message': escaped };
}
