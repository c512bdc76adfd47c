import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersConnections, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Kafka extends RunningServer {
  /** `127.0.0.1:PORT` */
  readonly broker: string;
}

/** Starts a broker of one node that makes topics when they are asked for, and keeps them in memory. */
export async function startKafka(): Promise<Kafka> {
  const binary = await binaryOf('kafka');
  return await onFreePorts(async () => {
    const port = await freePort();
    const server = await runServer({
      name: 'kafka',
      command: binary,
      args: [String(port)],
      isReady: () => answersConnections(port),
      folder: temporaryFolder('kafka'),
    });
    return { ...server, broker: `127.0.0.1:${port}` };
  });
}
