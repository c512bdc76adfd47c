import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { decodeRequest, type PartialSuccess } from './codec.ts';
import type { Inbox } from './inbox.ts';
import type { Batch, ReceivedRequest } from './received.ts';

/** How to answer one request; an empty answer accepts the data. */
export interface Answer {
  /** HTTP status, default 200. Over gRPC it becomes the code that OTLP gives the same meaning. */
  readonly status?: number;
  /** gRPC status code, where the one that follows from `status` is not the one wanted. */
  readonly grpcStatus?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** HTTP: the whole body instead of the usual one. gRPC: the status message. */
  readonly body?: string | Uint8Array;
  readonly partialSuccess?: PartialSuccess;
  readonly delayMs?: number;
  /** Cut the connection without an answer. */
  readonly destroy?: boolean;
}

export type Respond = (
  request: ReceivedRequest,
) => Answer | undefined | Promise<Answer | undefined>;

/** Where the requests of either transport end. */
export interface Desk {
  readonly inbox: Inbox;
  readonly respond: Respond | undefined;
  readonly forward: ((request: ReceivedRequest, raw: Uint8Array) => void) | undefined;
  /** Aborted when the receiver stops, so that no delayed answer holds it up. */
  readonly stopping: AbortSignal;
}

/** Files one request and says how to answer it. */
export async function answerRequest(
  desk: Desk,
  request: ReceivedRequest,
  raw: Uint8Array,
): Promise<Answer> {
  desk.inbox.addRequest(request);
  const answer = (await desk.respond?.(request)) ?? {};
  if (answer.delayMs) await delay(answer.delayMs, undefined, { signal: desk.stopping });
  if (isRefusal(answer)) return answer;
  if (request.signal === undefined) return { status: 404, body: `no such path: ${request.path}` };
  let batch: Batch;
  try {
    const body = request.encoding === 'gzip' ? gunzipSync(raw) : raw;
    batch = decodeRequest(request.signal, request.protocol, body);
  } catch (error) {
    return { status: 400, body: `cannot decode the body: ${String(error)}` };
  }
  desk.inbox.addBatch(batch, request);
  desk.forward?.(request, raw);
  return answer;
}

function isRefusal({ status = 200, grpcStatus = 0, destroy = false }: Answer): boolean {
  return destroy || status < 200 || status > 299 || grpcStatus !== 0;
}
