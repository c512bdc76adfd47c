import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createHttpClient } from '../../../src/otlp/http/http-client.ts';
import type { Operation } from '../trick.ts';

const BODY = Buffer.alloc(20_000, 1);
const EVERY_MS = 100;

export function withTrick(): Promise<Operation> {
  return serving((url) => {
    const client = createHttpClient(url, { 'content-type': 'application/x-protobuf' }, {});
    return () => void client.post(BODY, false).response.catch(() => {});
  });
}

export function withoutTrick(): Promise<Operation> {
  return serving((url) => {
    const agent = new Agent({ keepAlive: true });
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': BODY.length };
    return () => {
      const exported = request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume();
      });
      exported.on('error', () => {});
      exported.end(BODY);
    };
  });
}

/** A server whose requests are counted, and which exports now and then to another process. */
async function serving(exporterTo: (url: URL) => () => void): Promise<Operation> {
  const server = createServer((_request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const other = fork(fileURLToPath(new URL('../other-end.ts', import.meta.url)));
  process.once('exit', () => other.kill());
  const { port } = await next<{ port: number }>(other);
  setInterval(exporterTo(new URL(`http://127.0.0.1:${port}/v1/traces`)), EVERY_MS);
  return async (times) => {
    other.send({ port: (server.address() as AddressInfo).port, times });
    await next(other);
  };
}

async function next<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, 'message');
  return message as T;
}
