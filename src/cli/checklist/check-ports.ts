import { connect } from 'node:net';
import { ok, skipped } from '../doctor/finding.ts';
import { fail, type Line } from './checklist-line.ts';

/** Ports for operators only. */
const INTERNAL_PORTS: Readonly<Record<number, string>> = {
  3000: 'the service',
  3001: 'Grafana',
  3100: 'Loki',
  4317: 'the collector',
  4318: 'the collector',
  5432: 'PostgreSQL',
  6379: 'Redis',
  6432: 'PgBouncer',
  8081: 'runbooks and status',
  8888: 'metrics of the collector',
  9090: 'Prometheus',
  9093: 'Alertmanager',
  9115: 'the blackbox exporter',
  16686: 'Jaeger',
};

/**
 * Checks that no internal port is open to others.
 *
 * @param ports what each port belongs to
 */
export async function checkPorts(
  { host }: { readonly host?: string },
  ports: Readonly<Record<number, string>> = INTERNAL_PORTS,
): Promise<Line> {
  const name = 'open ports';
  if (host === undefined) return [name, skipped('not checked: --host is not set')];
  const results = await Promise.all(
    Object.entries(ports).map(async ([port, owner]) =>
      (await isOpen(host, Number(port))) ? [`${port} (${owner})`] : [],
    ),
  );
  const open = results.flat();
  if (open.length === 0)
    return [name, ok(`all ${Object.keys(ports).length} internal ports are closed at ${host}`)];
  return [
    name,
    fail(
      `open at ${host}: ${open.join(', ')}`,
      'Bind them to 127.0.0.1, or block them with a firewall',
    ),
  ];
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(2_000, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
