import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startOtelcol } from '../servers/start-otelcol.ts';
import { SPANS_PER_REQUEST, typicalPoints, typicalRecords, typicalSpans } from './typical.ts';

export type Signal = 'traces' | 'metrics' | 'logs';
export const SIGNALS: readonly Signal[] = ['traces', 'logs', 'metrics'];

/** A request as an SDK sends it, which can be sent again and again. */
export interface Request {
  readonly signal: Signal;
  /** Spans, records or points in it. */
  readonly items: number;
  /** OTLP by protobuf; traces get new ids each time. */
  body(): Buffer;
}

const PLAIN = fileURLToPath(new URL('./overlays/plain.yaml', import.meta.url));
const REQUESTS = 50;
const ITEMS = REQUESTS * SPANS_PER_REQUEST;

/** Has a collector turn JSON into protobuf: there is no other encoder in a script. */
export async function encodeRequests(): Promise<Readonly<Record<Signal, Request>>> {
  const bodies = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.set(request.url!.slice('/v1/'.length), Buffer.concat(chunks));
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const collector = await startOtelcol({
    ...{ traces: url, metrics: url, logs: url },
    env: { COLLECTOR_OVERLAY: PLAIN, COLLECTOR_DURATIONS: 'none' },
  });
  try {
    const spans = typicalSpans(REQUESTS);
    const sent: Readonly<Record<Signal, object>> = {
      ...{ traces: spans.body, logs: typicalRecords(ITEMS), metrics: typicalPoints(ITEMS, 17) },
    };
    for (const [signal, body] of Object.entries(sent)) {
      const response = await fetch(`${collector.httpUrl}/v1/${signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${signal}: ${response.status}`);
    }
    while (bodies.size < SIGNALS.length) await new Promise((resolve) => setTimeout(resolve, 50));
    const request = (signal: Signal, body: () => Buffer): Request => ({
      ...{ signal, items: ITEMS, body },
    });
    const places = spans.traceIds.map((id) => placesOf(bodies.get('traces')!, id));
    return {
      traces: request('traces', () => {
        const copy = Buffer.from(bodies.get('traces')!);
        for (const each of places) {
          const id = randomBytes(16);
          for (const at of each) id.copy(copy, at);
        }
        return copy;
      }),
      logs: request('logs', () => bodies.get('logs')!),
      metrics: request('metrics', () => bodies.get('metrics')!),
    };
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
