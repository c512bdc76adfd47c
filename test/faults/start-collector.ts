import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Respond } from '../../tools/receiver/answer.ts';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import {
  type CertificateFolder,
  createCertificateFolder,
  readCertificate,
} from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { COLLECTOR_STATES, type CollectorState, type State } from './collector-states.ts';

export interface CollectorOptions {
  /** Of OTLP/HTTP; default a free one. */
  readonly port?: number;
  /** Also listen for OTLP/gRPC, on a free port or on the one given; `url` is then that of gRPC. */
  readonly grpc?: boolean | number;
}

/** A collector, or what stands in its place. */
export interface Collector {
  readonly url: string;
  /** Undefined where nobody understands what arrives. */
  readonly receiver: Receiver | undefined;
  stop(): Promise<void>;
}

/** Starts a collector in one of the states. */
export async function startCollector(
  state: CollectorState,
  { port = 0, grpc = false }: CollectorOptions = {},
): Promise<Collector> {
  const { kind, answers, certificate }: State = COLLECTOR_STATES[state];
  if (kind === 'nobody') {
    const url = `http://127.0.0.1:${port || (await freePort())}`;
    return { url, receiver: undefined, stop: () => Promise.resolve() };
  }
  if (kind === 'silent') return startBlackHole(typeof grpc === 'number' ? grpc : port);
  const folder = certificate === undefined ? undefined : createCertificateFolder();
  const tls = folder && certificate && { tls: certificateOf(folder, certificate) };
  const respond: Respond | undefined = answers?.();
  const receiver = await startReceiver({ port, grpc, ...tls, ...(respond && { respond }) });
  return {
    url: grpc === false ? receiver.url : receiver.grpcUrl,
    receiver,
    async stop() {
      await receiver.stop();
      folder?.remove();
    },
  };
}

function certificateOf(folder: CertificateFolder, kind: 'unknown' | 'expired' | 'other') {
  if (kind === 'expired') return readCertificate(folder.createExpired('server'));
  return readCertificate(
    kind === 'other' ? folder.createForOther('server', 'other.example') : folder.create('server'),
  );
}

/** Takes connections and whatever comes by them, and says nothing. */
async function startBlackHole(port: number): Promise<Collector> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).resume());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    receiver: undefined,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
