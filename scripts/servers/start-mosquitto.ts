import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersConnections, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Mosquitto extends RunningServer {
  /** Of MQTT 3.1.1 and 5, for anybody. */
  readonly port: number;
}

/** Starts a real Mosquitto. */
export async function startMosquitto(): Promise<Mosquitto> {
  const binary = await binaryOf('mosquitto');
  return await onFreePorts(async () => {
    const port = await freePort();
    const folder = temporaryFolder('mosquitto');
    const settings = join(folder, 'mosquitto.conf');
    writeFileSync(settings, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
    const server = await runServer({
      name: 'mosquitto',
      command: binary,
      args: ['-c', settings],
      isReady: () => answersConnections(port),
      folder,
    });
    return { ...server, port };
  });
}
