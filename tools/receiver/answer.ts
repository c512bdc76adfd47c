import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { decodeRequest, type PartialSuccess } from './codec.ts';
import type { Inbox } from './inbox.ts';
import type { Batch, ReceivedRequest } from './received.ts';

/** The response to one request; an empty one accepts the data. */
export interface Answer {
  /** HTTP status; default 200. Over gRPC, the code with the same meaning for OTLP. */
  readonly status?: number;
  /** gRPC status code, instead of the one for `status`. */
  readonly grpcStatus?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** HTTP: the whole body, instead of the usual one. gRPC: the status message. */
  readonly body?: string | Uint8Array;
  readonly partialSuccess?: PartialSuccess;
  readonly delayMs?: number;
  /** Cuts the connection without a response. */
  readonly destroy?: boolean;
}

export type Respond = (
  request: ReceivedRequest,
) => Answer | undefined | Promise<Answer | undefined>;

/** What handles the requests of both transports. */
export interface RequestContext {
  readonly inbox: Inbox;
  readonly respond: Respond | undefined;
  readonly forward: ((request: ReceivedRequest, raw: Uint8Array) => void) | undefined;
  /** Aborted when the receiver stops, which must not wait for delayed responses. */
  readonly stopping: AbortSignal;
}

/** Records one request and returns its response. */
export async function handleRequest(
  context: RequestContext,
  request: ReceivedRequest,
  raw: Uint8Array,
): Promise<Answer> {
  context.inbox.addRequest(request);
  const answer = (await context.respond?.(request)) ?? {};
  if (answer.delayMs) await delay(answer.delayMs, undefined, { signal: context.stopping });
  if (isRefusal(answer)) return answer;
  if (request.signal === undefined) return { status: 404, body: `unknown path: ${request.path}` };
  let batch: Batch;
  try {
    const body = request.encoding === 'gzip' ? gunzipSync(raw) : raw;
    batch = decodeRequest(request.signal, request.protocol, body);
  } catch (error) {
    return { status: 400, body: `cannot decode the body: ${String(error)}` };
  }
  context.inbox.addBatch(batch, request);
  context.forward?.(request, raw);
  return answer;
}

function isRefusal({ status = 200, grpcStatus = 0, destroy = false }: Answer): boolean {
  return destroy || status < 200 || status > 299 || grpcStatus !== 0;
}
