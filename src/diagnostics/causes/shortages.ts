import type { Cause } from './cause.ts';

const CODE = 'SL_EXPORT_MACHINE_LIMIT';

/** What this machine, rather than the collector, has run out of. All of these are temporary. */
export function shortageCause(code: string, host: string): Cause | undefined {
  switch (code) {
    case 'EMFILE':
    case 'ENFILE':
      return {
        code: CODE,
        cause: `cannot open a connection: ${code === 'EMFILE' ? 'this process' : 'this machine'} has reached its limit of open files and sockets (${code})`,
        cure: 'Raise the limit (ulimit -n, or LimitNOFILE in systemd), or find the files and sockets that the service does not close.',
      };
    case 'EADDRNOTAVAIL':
      return {
        code: CODE,
        cause: `no local port or address is free for a connection to ${host} (${code})`,
        cure: 'Reuse connections if the service opens many short-lived ones, or widen net.ipv4.ip_local_port_range.',
      };
    case 'ENOBUFS':
      return {
        code: CODE,
        cause: `the system has no buffer memory left for a connection (${code})`,
        cure: "Check this machine's memory and its limits for network buffers.",
      };
    default:
      return undefined;
  }
}
