import type { MessageCode } from '../../util/message-code.ts';

/** Why an export failed, and what to do about it. */
export interface Cause {
  readonly code: MessageCode;
  readonly cause: string;
  /** A sentence or two, each with its full stop. */
  readonly cure: string;
}

/** What transports put on their errors: a code of Node, of OpenSSL or of gRPC, a status of HTTP. */
export interface ExportError extends Error {
  readonly code?: string | number;
  readonly status?: number;
  /** What gRPC says beside the name of the status. */
  readonly details?: string;
}
