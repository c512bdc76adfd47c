import type { Cause } from './cause.ts';

/** What this machine, and not the collector, has run out of. All of these pass. */
export function shortageCause(code: string, host: string): Cause | undefined {
  switch (code) {
    case 'EMFILE':
    case 'ENFILE':
      return {
        cause: `no connection can be opened: ${code === 'EMFILE' ? 'this process' : 'this machine'} has as many files and sockets open as it may (${code})`,
        cure: 'Raise the limit (ulimit -n, LimitNOFILE of systemd), or look for sockets and files that the service does not close.',
      };
    case 'EADDRNOTAVAIL':
      return {
        cause: `no local port or address is free for a connection to ${host} (${code})`,
        cure: 'Does the service open many connections that it does not keep? Reuse them, or widen net.ipv4.ip_local_port_range.',
      };
    case 'ENOBUFS':
      return {
        cause: `the system has no memory left for a connection (${code})`,
        cure: 'Look at the memory of this machine, and at its limits for network buffers.',
      };
    default:
      return undefined;
  }
}
