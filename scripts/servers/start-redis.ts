import { connect } from 'node:net';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Redis extends RunningServer {
  /** `redis://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
}

/**
 * Starts a real Redis that keeps nothing on disk.
 *
 * @param settings flags beside those that it has anyway
 */
export async function startRedis(settings: readonly string[] = []): Promise<Redis> {
  const binary = await binaryOf('redis');
  return await onFreePorts(async () => {
    const port = await freePort();
    const folder = temporaryFolder('redis');
    const server = await runServer({
      name: 'redis',
      command: binary,
      args: [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
        ...['--save', '', '--appendonly', 'no'],
        ...settings,
      ],
      isReady: () => answersPing(port),
      folder,
    });
    return { ...server, port, url: `redis://127.0.0.1:${port}` };
  });
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(2_000, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      // One that wants a password says so, and is there.
      resolve(/^\+PONG|^-NOAUTH/.test(data.toString()));
    });
    socket.write('PING\r\n');
  });
}
