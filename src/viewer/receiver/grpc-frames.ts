/** What OTLP has of gRPC: one message each way, and a code. Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */

/** Codes: https://grpc.io/docs/guides/status-codes/ */
export const UNIMPLEMENTED = 12;
const INTERNAL = 13;

/** The head of every answer. */
export const GRPC_HEAD = { ':status': 200, 'content-type': 'application/grpc+proto' } as const;

/** Before each message: a byte that says whether it is compressed, and four for its length. */
export const PREFIX_BYTES = 5;

/** The code that means to a client of OTLP what the status of HTTP does. */
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

/** The message of a body, or undefined where that is not one whole message. */
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

/** Head of an answer that is an error: all but printable ASCII of the message is escaped. */
export function grpcFailure(code: number, message: string) {
  const escaped = message.toWellFormed().replace(/[^ -~]|%/gu, encodeURIComponent);
  return { ...GRPC_HEAD, 'grpc-status': code, 'grpc-message': escaped };
}
