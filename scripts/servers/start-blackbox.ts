import { fileURLToPath } from 'node:url';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersOk, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Blackbox extends RunningServer {
  /** `127.0.0.1:PORT`, where Prometheus scrapes `/probe`. */
  readonly address: string;
}

const config = fileURLToPath(new URL('../../stack/blackbox/blackbox.yml', import.meta.url));

/** Starts a real blackbox exporter, which probes addresses for Prometheus, on the stack's modules. */
export async function startBlackbox(): Promise<Blackbox> {
  const binary = await binaryOf('blackbox');
  return await onFreePorts(async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const server = await runServer({
      name: 'blackbox exporter',
      command: binary,
      args: [`--config.file=${config}`, `--web.listen-address=${address}`],
      isReady: () => answersOk(`http://${address}/-/healthy`),
      folder: temporaryFolder('blackbox'),
    });
    return { ...server, address };
  });
}
