import type { MessageCode } from '../../util/message-code.ts';

/** Why an export failed, and what to do about it. */
export interface Cause {
  readonly code: MessageCode;
  readonly cause: string;
  /** One or more sentences, each with its full stop. */
  readonly cure: string;
}

/** An error of a transport, with a code of Node, OpenSSL or gRPC, or an HTTP status. */
export interface ExportError extends Error {
  readonly code?: string | number;
  readonly status?: number;
  /** The status message of gRPC. */
  readonly details?: string;
}
