import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from './random.ts';
import { studyForever } from './student.ts';

export interface LoadOptions {
  /** Base of the study-service. */
  readonly url: string;
  /** The load ends with whichever comes first: the time, or the number of requests. */
  readonly durationMs?: number;
  readonly requests?: number;
  /** Requests a second, of all users together; default 30. A slow service gets fewer. */
  readonly rate?: number;
  /** How many act at once; default 8. */
  readonly users?: number;
  /** The same seed makes the same users wish for the same; default 1. */
  readonly seed?: number;
  /** Ends the load early. */
  readonly signal?: AbortSignal;
}

/** Requests of one kind. */
export interface RequestCount {
  readonly method: string;
  /** As the service declares it, `/decks/:deckId`; '' where the request reaches no route. */
  readonly route: string;
  /** 0: no response came. */
  readonly status: number;
  readonly count: number;
}

export interface LoadReport {
  /** All requests, also those without a response. */
  readonly sent: number;
  readonly durationMs: number;
  readonly counts: readonly RequestCount[];
  /** Why requests got no response, each reason once. */
  readonly errors: readonly string[];
}

/** What a user asks of the service. */
export interface Call {
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly token?: string | undefined;
  /** An object is sent as JSON, a text as text/plain. */
  readonly body?: object | string;
}

export interface Outcome {
  readonly status: number;
  readonly body: unknown;
}

/** Sends a call when its moment has come. */
export type Send = (call: Call) => Promise<Outcome>;

/** What Send throws when no more is to be sent. */
class LoadIsOver extends Error {}

const REQUEST_TIMEOUT_MS = 30_000;

/** Sends realistic traffic and counts it. A request that was begun is finished and counted. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const { rate = 30, users = 8, seed = 1 } = options;
  const counter = createCounter();
  const pace = createPace({ ...options, rate });
  const start = performance.now();

  const send: Send = async (call) => {
    await pace();
    const outcome = await request(options.url, call).catch((error: Error) => {
      counter.addError(`${call.method} ${call.route}: ${error.cause ?? error.message}`);
      return { status: 0, body: undefined };
    });
    counter.add(call, outcome.status);
    return outcome;
  };

  // The time makes the users of a second load on the same database new ones.
  const names = Array.from({ length: users }, (_, index) => `${Date.now()}-${seed}-${index}`);
  await Promise.all(
    names.map((name, index) =>
      studyForever(send, createRandom(seed * 1_000 + index), name).catch((error) => {
        if (!(error instanceof LoadIsOver)) throw error;
      }),
    ),
  );
  return { ...counter.totals(), durationMs: Math.round(performance.now() - start) };
}

/**
 * Lets callers go one after another at the wanted rate. Whoever comes late does not make up for
 * it: a service that was slow for a second does not get a burst in the next one.
 */
function createPace(options: LoadOptions & { readonly rate: number }): () => Promise<void> {
  const { durationMs = Infinity, requests = Infinity, rate, signal } = options;
  const end = performance.now() + durationMs;
  let next = performance.now();
  let admitted = 0;
  return async () => {
    const moment = Math.max(performance.now(), next);
    if (admitted >= requests || moment >= end || signal?.aborted) throw new LoadIsOver();
    admitted += 1;
    next = moment + 1_000 / rate;
    await delay(Math.max(0, moment - performance.now()), undefined, signal && { signal }).catch(
      () => {
        throw new LoadIsOver();
      },
    );
  };
}

async function request(base: string, { method, path, token, body }: Call): Promise<Outcome> {
  const isText = typeof body === 'string';
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': isText ? 'text/plain' : 'application/json' }),
    },
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

function createCounter() {
  const counts = new Map<
    string,
    { method: string; route: string; status: number; count: number }
  >();
  const errors = new Set<string>();
  return {
    add({ method, route }: Call, status: number): void {
      const key = `${route} ${method} ${status}`;
      const entry = counts.get(key) ?? { method, route, status, count: 0 };
      entry.count += 1;
      counts.set(key, entry);
    },
    addError: (error: string) => errors.add(error),
    totals() {
      const sorted = [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([, entry]) => entry);
      const sent = sorted.reduce((sum, { count }) => sum + count, 0);
      return { sent, counts: sorted, errors: [...errors] };
    },
  };
}
