import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startOtelcol } from '../servers/start-otelcol.ts';
import { SPANS_PER_REQUEST, typicalPoints, typicalRecords, typicalSpans } from './typical.ts';

export type Signal = 'traces' | 'metrics' | 'logs';
export const SIGNALS: readonly Signal[] = ['traces', 'logs', 'metrics'];

/** A request of an SDK, which can be sent repeatedly. */
export interface Request {
  readonly signal: Signal;
  /** Spans, records or points in it. */
  readonly items: number;
  /** OTLP in protobuf; traces get new ids each time. */
  body(): Buffer;
}

const PLAIN = fileURLToPath(new URL('./overlays/plain.yaml', import.meta.url));
const REQUESTS = 50;
const ITEMS = REQUESTS * SPANS_PER_REQUEST;

/** Number of different bodies, so that a batch contains none twice, which would compress too well. */
const VARIANTS = 24;

/** Lets a collector convert JSON to protobuf, since scripts have no other encoder. */
export async function encodeRequests(): Promise<Readonly<Record<Signal, Request>>> {
  const bodiesReceived: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodiesReceived.push(Buffer.concat(chunks));
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const collector = await startOtelcol({
    ...{ traces: url, metrics: url, logs: url },
    env: { COLLECTOR_OVERLAY: PLAIN, COLLECTOR_DURATIONS: 'none' },
  });
  const encode = async (signal: Signal, body: object): Promise<Buffer> => {
    const response = await fetch(`${collector.httpUrl}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${signal}: ${response.status}`);
    while (bodiesReceived.length === 0) await sleep(5);
    return bodiesReceived.pop()!;
  };
  try {
    const bodies: Record<Signal, (() => Buffer)[]> = { traces: [], logs: [], metrics: [] };
    for (let variant = 0; variant < VARIANTS; variant++) {
      const spans = typicalSpans(REQUESTS, variant);
      const encoded = await encode('traces', spans.body);
      const places = spans.ids.map((id) => placesOf(encoded, id));
      bodies.traces.push(() => {
        const copy = Buffer.from(encoded);
        for (const [index, each] of places.entries()) {
          const id = randomBytes(spans.ids[index]!.length / 2);
          for (const at of each) id.copy(copy, at);
        }
        return copy;
      });
      const records = await encode('logs', typicalRecords(ITEMS, variant));
      bodies.logs.push(() => records);
      const points = await encode('metrics', typicalPoints(ITEMS, variant));
      bodies.metrics.push(() => points);
    }
    const request = (signal: Signal): Request => {
      let next = 0;
      return { signal, items: ITEMS, body: () => bodies[signal][next++ % VARIANTS]!() };
    };
    return { traces: request('traces'), logs: request('logs'), metrics: request('metrics') };
  } finally {
    await collector.stop();
    server.close();
  }
}

function placesOf(bytes: Buffer, hex: string): number[] {
  const id = Buffer.from(hex, 'hex');
  const places: number[] = [];
  for (let at = bytes.indexOf(id); at >= 0; at = bytes.indexOf(id, at + 1)) places.push(at);
  return places;
}
