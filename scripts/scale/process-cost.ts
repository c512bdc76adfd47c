import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** Clock ticks of /proc/PID/stat per second. Source: proc(5), sysconf(_SC_CLK_TCK). */
const TICKS = 100;

/** CPU time of a process, in ms. */
export function cpuOf(pid: number): number {
  // The name of the program is in parentheses and may contain spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1_000;
}

/** Resident memory of a process, in bytes. */
export function memoryOf(pid: number): number {
  const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(pages ?? 0) * 1_024;
}

/** Counts the bytes between two processes. */
export interface Wire {
  readonly address: string;
  /** Bytes to the server. */
  bytes: number;
  stop(): Promise<void>;
}

/** Forwards connections to `address` from a port of its own. */
export async function startWire(address: string): Promise<Wire> {
  const [host, port] = address.split(':') as [string, string];
  const open = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(Number(port), host);
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    from.on('data', (chunk) => {
      wire.bytes += chunk.length;
    });
    from.pipe(to);
    to.pipe(from);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const wire: Wire = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: 0,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return wire;
}
