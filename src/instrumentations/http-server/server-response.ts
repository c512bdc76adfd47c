import type { IncomingMessage, OutgoingHttpHeader } from 'node:http';

/** The common part of `http.ServerResponse` and `http2.Http2ServerResponse`. */
export interface AnyServerResponse {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly req: IncomingMessage;
  /** The error with which it was destroyed. */
  readonly errored?: Error | null;
  /** HTTP/2 only. */
  readonly stream?: { readonly aborted: boolean; readonly rstCode?: number };
  getHeader(name: string): OutgoingHttpHeader | undefined;
}

/** Whether the whole response was sent. HTTP/2 emits `finish` for a stream that was reset, too. */
export function isFullySent({ stream }: AnyServerResponse, finished: boolean): boolean {
  if (stream === undefined) return finished;
  return finished && !stream.aborted && (stream.rstCode ?? 0) === 0;
}
