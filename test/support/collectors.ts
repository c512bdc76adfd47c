import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import type { Respond } from '../../src/viewer/receiver/answer.ts';
import {
  type Receiver,
  type ReceiverOptions,
  startReceiver,
} from '../../src/viewer/receiver/receiver.ts';
import { createCertificateFolder } from './certificates.ts';
import { freePort } from './free-port.ts';

/** What can be the matter with a collector. */
export const COLLECTOR_STATES = [
  'up',
  'refused',
  'black hole',
  'slow',
  '503 then up',
  '401',
  'partial success',
  'TLS unknown',
] as const;
export type CollectorState = (typeof COLLECTOR_STATES)[number];

export interface Collector {
  readonly url: string;
  /** Undefined where nobody understands what arrives. */
  readonly receiver: Receiver | undefined;
  stop(): Promise<void>;
}

/** Starts a collector in one of these states; for gRPC too where `grpc` says so. */
export async function startCollector(state: CollectorState, grpc = false): Promise<Collector> {
  if (state === 'refused') {
    const url = `http://127.0.0.1:${await freePort()}`;
    return { url, receiver: undefined, stop: () => Promise.resolve() };
  }
  if (state === 'black hole') return startBlackHole();
  const folder = state === 'TLS unknown' ? createCertificateFolder() : undefined;
  const { key, cert } = folder?.create('server') ?? {};
  const tls = key && cert ? { tls: { key: readFileSync(key), cert: readFileSync(cert) } } : {};
  const receiver = await startReceiver({ ...answering(state), ...tls, grpc });
  return {
    url: grpc ? receiver.grpcUrl : receiver.url,
    receiver,
    async stop() {
      await receiver.stop();
      folder?.remove();
    },
  };
}

/** Takes connections and whatever comes by them, and says nothing. */
async function startBlackHole(): Promise<Collector> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).resume());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    receiver: undefined,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answering(state: CollectorState): ReceiverOptions {
  const respond = RESPONDS[state]?.();
  return respond === undefined ? {} : { respond };
}

const RESPONDS: Partial<Record<CollectorState, () => Respond>> = {
  slow: () => () => ({ delayMs: 10_000 }),
  401: () => () => ({ status: 401 }),
  'partial success': () => () => ({ partialSuccess: { rejected: 1, errorMessage: 'one too old' } }),
  '503 then up': () => {
    const refused = new Set<string | undefined>();
    return ({ signal }) => {
      if (refused.has(signal)) return {};
      refused.add(signal);
      return { status: 503 };
    };
  },
};
