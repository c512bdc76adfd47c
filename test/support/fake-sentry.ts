import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Event } from '@sentry/core';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';

/** An item of an envelope, parsed. */
export interface Item {
  readonly type: string;
  readonly payload: Event & Record<string, unknown>;
}

export interface Envelope {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The first line. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly items: readonly Item[];
}

export interface SentryAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
}

/** What Sentry is to a service: it takes envelopes, and OTLP. */
export interface FakeSentry {
  readonly dsn: string;
  readonly host: string;
  readonly envelopes: readonly Envelope[];
  /** The events of errors, in the order in which they came. */
  readonly events: readonly Event[];
  /** What came by OTLP. */
  readonly otlp: Receiver;
  /** Requests to its OTLP endpoints: the path and the key. */
  readonly otlpRequests: readonly { readonly path: string; readonly auth: string }[];
  waitForEvents(count: number): Promise<readonly Event[]>;
  stop(): Promise<void>;
}

/** Assembled, since what looks like a key does not lie in files. */
const KEY = ['0123456789', 'abcdef'].join('').repeat(2);
const PROJECT = 42;
const LONGEST_WAIT_MS = 40_000;

/** @param answer to each envelope; default: taken */
export async function startFakeSentry(
  answer: () => SentryAnswer = () => ({}),
): Promise<FakeSentry> {
  const envelopes: Envelope[] = [];
  const otlpRequests: { path: string; auth: string }[] = [];
  const otlp = await startReceiver();
  const server = createServer(async (request, response) => {
    const { url = '', headers } = request;
    const body = await bodyOf(request);
    const otlpPath = /\/integration\/otlp(\/v1\/\w+)\/?$/.exec(url)?.[1];
    if (otlpPath !== undefined) {
      otlpRequests.push({ path: url, auth: String(headers['x-sentry-auth']) });
      const passed = await fetch(`${otlp.url}${otlpPath}`, {
        method: 'POST',
        headers: { 'content-type': String(headers['content-type']) },
        body: new Uint8Array(body),
      });
      response.writeHead(passed.status).end();
      return;
    }
    const { status = 200, headers: answered = {}, delayMs = 0 } = answer();
    if (status < 300) envelopes.push(parseEnvelope(url, headers, body));
    if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    response.writeHead(status, answered).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const events = () =>
    envelopes.flatMap(({ items }) =>
      items.filter(({ type }) => type === 'event').map(({ payload }) => payload),
    );
  return {
    dsn: `http://${KEY}@127.0.0.1:${port}/${PROJECT}`,
    host: `127.0.0.1:${port}`,
    envelopes,
    otlp,
    otlpRequests,
    get events() {
      return events();
    },
    async waitForEvents(count) {
      const deadline = Date.now() + LONGEST_WAIT_MS;
      while (events().length < count) {
        if (Date.now() > deadline) throw new Error(`${events().length} events, not ${count}`);
        await sleep(20);
      }
      return events();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await otlp.stop();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

/** Source: Sentry, "Envelopes". An item that does not say how many bytes it has is one line. */
function parseEnvelope(path: string, headers: IncomingHttpHeaders, body: Buffer): Envelope {
  let position = 0;
  const line = () => {
    const end = body.indexOf('\n', position);
    const text = body.toString('utf8', position, end < 0 ? body.length : end);
    position = end < 0 ? body.length : end + 1;
    return text;
  };
  const header = JSON.parse(line()) as Record<string, unknown>;
  const items: Item[] = [];
  while (position < body.length) {
    const { type, length } = JSON.parse(line()) as { type: string; length?: number };
    if (length === undefined) {
      items.push({ type, payload: JSON.parse(line()) });
      continue;
    }
    items.push({
      type,
      payload: JSON.parse(body.toString('utf8', position, position + length)),
    });
    position += length + 1;
  }
  return { path, headers, header, items };
}
