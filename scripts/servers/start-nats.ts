import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersConnections, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Nats extends RunningServer {
  readonly port: number;
}

/** Starts a real NATS, with JetStream. */
export async function startNats(): Promise<Nats> {
  const binary = await binaryOf('nats');
  return await onFreePorts(async () => {
    const port = await freePort();
    const folder = temporaryFolder('nats');
    const server = await runServer({
      name: 'nats',
      command: binary,
      args: ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder],
      isReady: () => answersConnections(port),
      folder,
    });
    return { ...server, port };
  });
}
