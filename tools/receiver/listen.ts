import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Far more than an SDK sends in one request; a guard against a faulty client. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** PEM texts. With `requestCert`, clients need a certificate signed by `ca`. */
export interface TlsOptions {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
  readonly ca?: string | Buffer;
  readonly requestCert?: boolean;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsOptions;
}

export interface ListeningServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** @throws Error if the port is in use */
export async function listen(
  server: Server,
  { host, port, tls }: ListenOptions,
  closeConnections: () => void,
): Promise<ListeningServer> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `${tls ? 'https' : 'http'}://${name}:${address.port}`,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      closeConnections();
      await closed;
    },
  };
}
