import type { Cause } from './cause.ts';

const CODE = 'SL_EXPORT_MACHINE_LIMIT';

/** What this machine, and not the collector, has run out of. All of these pass. */
export function shortageCause(code: string, host: string): Cause | undefined {
  switch (code) {
    case 'EMFILE':
    case 'ENFILE':
      return {
        code: CODE,
        cause: `no connection can be opened: ${code === 'EMFILE' ? 'this process' : 'this machine'} has reached its limit of open files and sockets (${code})`,
        cure: 'Raise the limit (ulimit -n, LimitNOFILE of systemd), or find the sockets and files that the service does not close.',
      };
    case 'EADDRNOTAVAIL':
      return {
        code: CODE,
        cause: `no local port or address is free for a connection to ${host} (${code})`,
        cure: 'Does the service open many short-lived connections? Reuse them, or widen net.ipv4.ip_local_port_range.',
      };
    case 'ENOBUFS':
      return {
        code: CODE,
        cause: `the system has no memory left for a connection (${code})`,
        cure: 'Check the memory of this machine and its limits for network buffers.',
      };
    default:
      return undefined;
  }
}
