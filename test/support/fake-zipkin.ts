import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ZipkinSpan {
  readonly traceId: string;
  readonly id: string;
  readonly name: string;
  readonly kind?: string;
  readonly localEndpoint: { readonly serviceName: string };
  readonly tags: Readonly<Record<string, string>>;
}

export interface FakeZipkin {
  /** For OTEL_EXPORTER_ZIPKIN_ENDPOINT. */
  readonly url: string;
  readonly spans: readonly ZipkinSpan[];
  /** Credentials, decoded, of each request that had some. */
  readonly credentials: readonly string[];
  stop(): void;
}

/** Takes spans in Zipkin's format (v2 JSON). With `mute` it never answers. */
export async function startFakeZipkin({ mute = false, port = 0 } = {}): Promise<FakeZipkin> {
  const spans: ZipkinSpan[] = [];
  const credentials: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      credentials.push(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString());
    }
    if (request.url === '/api/v2/spans')
      spans.push(...JSON.parse(Buffer.concat(chunks).toString()));
    if (!mute) response.writeHead(202).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2/spans`,
    spans,
    credentials,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
