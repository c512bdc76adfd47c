import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from './random.ts';
import { studyForever } from './student.ts';

export interface LoadOptions {
  /** Base URL of study-service. */
  readonly url: string;
  /** The load ends after this time or number of requests, whichever comes first. */
  readonly durationMs?: number;
  readonly requests?: number;
  /** Requests per second of all users; default 30. A slow service gets fewer. */
  readonly rate?: number;
  /** Number of concurrent users; default 8. */
  readonly users?: number;
  /** Users with the same seed choose the same actions; default 1. */
  readonly seed?: number;
  /** Ends the load early. */
  readonly signal?: AbortSignal;
}

/** Requests of one kind. */
export interface RequestCount {
  readonly method: string;
  /** As the service declares it, `/decks/:deckId`; empty if the request matches no route. */
  readonly route: string;
  /** 0 without a response. */
  readonly status: number;
  readonly count: number;
}

export interface LoadReport {
  /** Number of requests, including those without a response. */
  readonly sent: number;
  readonly durationMs: number;
  readonly counts: readonly RequestCount[];
  /** Reasons of missing responses, without duplicates. */
  readonly errors: readonly string[];
}

/** A request of a user. */
export interface Call {
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly token?: string | undefined;
  /** An object is sent as JSON, a string as text/plain. */
  readonly body?: object | string;
}

export interface Outcome {
  readonly status: number;
  readonly body: unknown;
}

/** Sends a request when the rate allows it. Throws at the end of the load. */
export type Send = (call: Call) => Promise<Outcome>;

class EndOfLoad extends Error {}

const REQUEST_TIMEOUT_MS = 30_000;

/** Sends realistic traffic and counts it. At the end, waits for the responses of started requests. */
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

  // The time distinguishes the users of several loads on the same database.
  const names = Array.from({ length: users }, (_, index) => `${Date.now()}-${seed}-${index}`);
  await Promise.all(
    names.map((name, index) =>
      studyForever(send, createRandom(seed * 1_000 + index), name).catch((error) => {
        if (!(error instanceof EndOfLoad)) throw error;
      }),
    ),
  );
  return { ...counter.totals(), durationMs: Math.round(performance.now() - start) };
}

/**
 * Resolves for one caller after another, at the rate. Delays are not made up for: a service that was slow for a second
 * does not get a burst in the next one.
 */
function createPace(options: LoadOptions & { readonly rate: number }): () => Promise<void> {
  const { durationMs = Infinity, requests = Infinity, rate, signal } = options;
  const end = performance.now() + durationMs;
  let next = performance.now();
  let count = 0;
  return async () => {
    const moment = Math.max(performance.now(), next);
    if (count >= requests || moment >= end || signal?.aborted) throw new EndOfLoad();
    count += 1;
    next = moment + 1_000 / rate;
    await delay(Math.max(0, moment - performance.now()), undefined, signal && { signal }).catch(
      () => {
        throw new EndOfLoad();
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
