import { findProgram } from './find-program.ts';
import { findFreePort } from './free-port.ts';
import { startProcess } from './processes.ts';

export interface Redis {
  readonly description: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** A Redis that keeps nothing on disk, on a free port; undefined where it is not installed. */
export async function startRedis(): Promise<Redis | undefined> {
  const program = findProgram('redis-server');
  if (!program) return undefined;
  const port = await findFreePort();
  let version = '';
  const server = await startProcess({
    name: 'Redis',
    command: program,
    args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    isReady(line) {
      version = /version=([\d.]+)/.exec(line)?.[1] ?? version;
      return line.includes('Ready to accept connections');
    },
    timeoutMs: 20_000,
  });
  return {
    description: `Redis ${version}`,
    url: `redis://127.0.0.1:${port}`,
    stop: () => server.stop(),
  };
}
