import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A backend for traces and logs that counts what it receives and can be down. */
export interface Sink {
  readonly url: string;
  /** By name of a span, how often it was received, and its trace state. */
  readonly spans: Map<string, { times: number; traceState: string }>;
  /** By body of a record, how often it was received. */
  readonly records: Map<string, number>;
  /** Whether it answers 503. */
  away: boolean;
  /** Number of requests that it refused. */
  refused: number;
  stop(): Promise<void>;
}

/** The part of OTLP in JSON that is read. */
interface Body {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly {
      readonly spans?: readonly { readonly name: string; readonly traceState?: string }[];
    }[];
  }[];
  readonly resourceLogs?: readonly {
    readonly scopeLogs?: readonly {
      readonly logRecords?: readonly { readonly body?: { readonly stringValue?: string } }[];
    }[];
  }[];
}

/** Starts a sink, to which collectors send JSON (overlays/json.yaml). */
export async function startSink(): Promise<Sink> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (sink.away) {
      sink.refused++;
      response.writeHead(503).end();
      return;
    }
    const raw = Buffer.concat(chunks);
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    take(sink, JSON.parse(text.toString()) as Body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sink: Sink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ spans: new Map(), records: new Map(), away: false, refused: 0 },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return sink;
}

function take(sink: Sink, body: Body): void {
  for (const resource of body.resourceSpans ?? []) {
    for (const span of resource.scopeSpans?.flatMap((scope) => scope.spans ?? []) ?? []) {
      const times = (sink.spans.get(span.name)?.times ?? 0) + 1;
      sink.spans.set(span.name, { times, traceState: span.traceState ?? '' });
    }
  }
  for (const resource of body.resourceLogs ?? []) {
    for (const record of resource.scopeLogs?.flatMap((scope) => scope.logRecords ?? []) ?? []) {
      const text = record.body?.stringValue ?? '';
      sink.records.set(text, (sink.records.get(text) ?? 0) + 1);
    }
  }
}
